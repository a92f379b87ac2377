import { expect, test } from '@jest/globals';
import { looksLikeTls } from '../../../analyzer/tls/sniff.ts';

test.each([
  ['a ClientHello', [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], true],
  ['its first three bytes', [0x16, 0x03, 0x01], true],
  ['a clear alert', [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46], true],
  ['an application record, seen from the middle of a connection', [0x17, 0x03, 0x03, 0x40, 0x11], true],
  ['two bytes', [0x16, 0x03], false],
  ['nothing', [], false],
  ['a length that no record has', [0x16, 0x03, 0x03, 0xff, 0xff], false],
  ['the HTTP/2 preface', [...Buffer.from('PRI * HTTP/2.0\r\n')], false],
  ['an HTTP/2 SETTINGS frame', [0x00, 0x00, 0x12, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00], false],
  ['an HTTP/1 answer', [...Buffer.from('HTTP/1.1 400 Bad Request')], false],
  ['an SSH banner', [...Buffer.from('SSH-2.0-')], false],
])('%s', (_name, bytes, expected) => {
  expect(looksLikeTls(Uint8Array.from(bytes))).toBe(expected);
});
