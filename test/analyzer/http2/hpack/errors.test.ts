import { expect, test } from '@jest/globals';
import { hpackProblems } from '../../../../analyzer/http2/hpack/errors.ts';

test('every id is kebab-case and every text goes into a sentence', () => {
  for (const [id, { text }] of Object.entries(hpackProblems)) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(text).not.toMatch(/\.$/);
  }
});
