import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCipheriv } from 'node:crypto';
import { ChaCha20 } from '../../../analyzer/tls/chacha20.ts';

function words(nonce: Uint8Array): [number, number, number] {
  const view = new DataView(nonce.buffer, nonce.byteOffset, nonce.length);
  return [view.getInt32(0, true), view.getInt32(4, true), view.getInt32(8, true)];
}

function apply(key: Uint8Array, nonce: Uint8Array, counter: number, text: Uint8Array, shift = 0): Uint8Array {
  const sealed = new Uint8Array(shift + text.length);
  sealed.set(text, shift);
  const out = new Uint8Array(text.length);
  const view = new DataView(sealed.buffer);
  new ChaCha20(key).apply(words(nonce), counter, view, shift, text.length, new DataView(out.buffer));
  return out;
}

test('RFC 8439 2.4.2: the sunscreen', () => {
  const key = Uint8Array.from({ length: 32 }, (_, at) => at);
  const nonce = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0x4a, 0, 0, 0, 0]);
  const words =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  expect(Buffer.from(apply(key, nonce, 1, Buffer.from(words))).toString('hex')).toBe(
    '6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab' +
      '8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42' +
      '874d',
  );
});

test('any key, nonce, length and alignment gives what node:crypto gives', () => {
  const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: length, maxLength: length });
  const text = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(bytes(32), bytes(12), fc.nat(9), text, fc.nat(7), (key, nonce, counter, plain, shift) => {
      const iv = Buffer.concat([Buffer.of(counter, 0, 0, 0), nonce]);
      const expected = createCipheriv('chacha20', key, iv).update(plain).toString('hex');
      expect(Buffer.from(apply(key, nonce, counter, plain, shift)).toString('hex')).toBe(expected);
    }),
    { numRuns: 60 },
  );
});
