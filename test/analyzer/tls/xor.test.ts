import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { xorInto } from '../../../analyzer/tls/xor.ts';

test('any length and place gives the exclusive or of both', () => {
  const bytes = fc.uint8Array({ minLength: 3000, maxLength: 3000 });
  const length = fc.oneof(fc.nat(40), fc.nat(2000));
  fc.assert(
    fc.property(bytes, bytes, fc.nat(90), fc.nat(900), length, (stream, sealed, word, from, count) => {
      const at = 4 * word;
      const expected = Uint8Array.from(stream, (byte, index) =>
        index >= at && index < at + count ? byte ^ (sealed[from + index - at] ?? 0) : byte,
      );
      const target = Uint8Array.from(stream);
      xorInto(new DataView(target.buffer), at, new DataView(sealed.buffer, sealed.byteOffset), from, count);
      expect(Buffer.compare(target, expected)).toBe(0);
    }),
    { numRuns: 60 },
  );
});
