import { expect, test } from '@jest/globals';
import { anomalies, type AnomalyText } from '../../../analyzer/http2/anomalies.ts';

test('every id is kebab-case and every text a sentence', () => {
  for (const [id, { text, section }] of Object.entries(anomalies as Record<string, AnomalyText>)) {
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(section ?? 'RFC 9113 1').toMatch(/^RFC \d{4} \d+(?:\.\d+)*$/);
  }
});
