import { expect, test } from '@jest/globals';
import { looksLikeHttp1, looksLikePreface } from '../../../analyzer/http1/sniff.ts';
import { clientPreface, settings } from '../../../analyzer/model/wire/frames.ts';

test.each(['GET / HTTP/1.1\r\n', 'POST /a HTTP/1.1\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.1 400 Bad Request'])(
  '%j',
  (text) => {
    expect(looksLikeHttp1(Buffer.from(text))).toBe(true);
  },
);

test.each([clientPreface, settings(), Buffer.from('SSH-2.0'), Buffer.from('GE'), new Uint8Array(0)])(
  'not %p',
  (bytes) => {
    expect(looksLikeHttp1(bytes)).toBe(false);
  },
);

test('the preface of HTTP/2', () => {
  expect(looksLikePreface(clientPreface)).toBe(true);
  expect(looksLikePreface(Buffer.from('PRI * HTTP/1.1\r\n\r\n'))).toBe(false);
});
