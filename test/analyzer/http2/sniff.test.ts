import { expect, test } from '@jest/globals';
import { looksLikeHttp2 } from '../../../analyzer/http2/sniff.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

test('the preface of a client, whole', () => {
  expect(looksLikeHttp2(wire.clientPreface, 'to-server')).toBe(true);
  expect(looksLikeHttp2(wire.clientPreface.subarray(0, 20), 'to-server')).toBe(false);
  expect(looksLikeHttp2(wire.clientPreface, 'to-client')).toBe(false);
});

test('SETTINGS of a server, as soon as its header is there', () => {
  const settings = wire.settings([[3, 100]]);
  expect(looksLikeHttp2(settings.subarray(0, 9), 'to-client')).toBe(true);
  expect(looksLikeHttp2(settings.subarray(0, 8), 'to-client')).toBe(false);
});

test('frames from the middle, when they follow each other or end where the bytes end', () => {
  const ping = wire.ping();
  expect(looksLikeHttp2(ping, 'to-client')).toBe(true);
  expect(looksLikeHttp2(concat(ping, wire.windowUpdate(0, 1)), 'to-server')).toBe(true);
  expect(looksLikeHttp2(concat(ping, Buffer.from('something else')), 'to-server')).toBe(false);
  expect(looksLikeHttp2(ping.subarray(0, 12), 'to-client')).toBe(false);
});

test('a frame that is longer than what was looked at, when the beginning was not captured', () => {
  const long = wire.data(1, new Uint8Array(5000)).subarray(0, 64);
  expect(looksLikeHttp2(long, 'to-client')).toBe(false);
  expect(looksLikeHttp2(long, 'to-client', true)).toBe(true);
});

test('HTTP/1, TLS and nothing', () => {
  expect(looksLikeHttp2(Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), 'to-server')).toBe(false);
  expect(looksLikeHttp2(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), 'to-client')).toBe(false);
  expect(looksLikeHttp2(Buffer.from('16030100f8010000f40303', 'hex'), 'to-server')).toBe(false);
  expect(looksLikeHttp2(new Uint8Array(0), 'to-server')).toBe(false);
});
