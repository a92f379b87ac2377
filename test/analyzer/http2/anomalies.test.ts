import { expect, test } from '@jest/globals';
import { anomalies } from '../../../analyzer/http2/anomalies.ts';

test('every id is kebab-case and every text a sentence', () => {
  for (const [id, text] of Object.entries(anomalies)) {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(text).toMatch(/^[A-Z].*\.$/);
  }
});
