import { expect, test } from '@jest/globals';
import { looksLikeDns } from '../../../analyzer/dns/sniff.ts';
import { clientPreface } from '../../../analyzer/model/wire/frames.ts';
import { answer, framed, message } from '../../support/dns-message.ts';

const bytes = (list: number[]): Uint8Array => Uint8Array.from(list);

test('a query to the server, an answer to the client', () => {
  const query = bytes(framed(message()));
  const reply = bytes(framed(answer(3)));
  expect([looksLikeDns(query, 'to-server'), looksLikeDns(reply, 'to-client')]).toEqual([true, true]);
  expect([looksLikeDns(query, 'to-client'), looksLikeDns(reply, 'to-server')]).toEqual([false, false]);
});

test.each<[name: string, bytes: Uint8Array]>([
  ['the preface of HTTP/2', clientPreface],
  ['HTTP/1', Buffer.from('GET /index.html HTTP/1.1\r\n\r\n')],
  ['a TLS hello', bytes([22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 1, 2, 3, 4, 5])],
  ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2')],
  ['too little', bytes(framed(message()).slice(0, 13))],
  ['a message shorter than a header', bytes([0, 11, ...message()])],
])('not %s', (_name, start) => {
  expect(looksLikeDns(start, 'to-server')).toBe(false);
});
