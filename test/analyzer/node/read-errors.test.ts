import { describe, expect, test } from '@jest/globals';
import { CaptureError, explained } from '../../../analyzer/node/read-errors.ts';

const failing = (code: string): Error => Object.assign(new Error(`${code}: the system's words`), { code });

describe('an error of reading', () => {
  test.each(['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'ENXIO', 'EMFILE', 'TTY'])(
    '%s says what was expected, what was seen and what to try, in one line',
    (code) => {
      const { message } = explained('/some/file', failing(code));
      expect(message).toMatch(/^\/some\/file: expected a capture, but .*; .+$/);
      expect(message).not.toContain(code);
    },
  );

  test('that is unknown keeps the words of the system', () => {
    expect(explained('f', failing('EIO')).message).toBe(
      "f: expected a capture, but reading fails: EIO: the system's words",
    );
  });

  test('that is explained already stays as it is', () => {
    const error = new CaptureError('f: why');
    expect(explained('f', error)).toBe(error);
  });
});
