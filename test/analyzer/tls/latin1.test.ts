import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latin1 } from '../../../analyzer/tls/latin1.ts';

test('each byte is a character, as node has it, up to a limit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, most) => {
      expect(latin1(bytes, most)).toBe(Buffer.from(bytes.subarray(0, most)).toString('latin1'));
    }),
  );
  expect(latin1(new Uint8Array(999))).toHaveLength(255);
});
