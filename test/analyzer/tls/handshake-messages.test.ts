import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHandshakeMessages } from '../../../analyzer/tls/handshake-messages.ts';
import { join } from './support/run-stage.ts';
import { message } from './support/script.ts';

/** Types 1 and 2 are kept; what the handler sees as `type:length`, or `type:-`. */
function read(parts: readonly Uint8Array[]): string[] {
  const words: string[] = [];
  const messages = createHandshakeMessages(
    (type) => type <= 2,
    (type, body) => words.push(`${type}:${body === undefined ? '-' : `${body.length}/${body[0] ?? ''}`}`),
  );
  for (const part of parts) messages.push(part);
  return words;
}

const all = join([
  message(1, new Uint8Array(300).fill(11)),
  message(11, new Uint8Array(5000)),
  message(2, new Uint8Array(0)),
  message(20, new Uint8Array(32)),
  message(2, new Uint8Array(70).fill(12)),
]);

test('any cut gives the same messages', () => {
  const whole = ['1:300/11', '11:-', '2:0/', '20:-', '2:70/12'];
  expect(read([all])).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 20 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
      expect(read(edges.slice(1).map((end, index) => all.subarray(edges[index], end)))).toEqual(whole);
    }),
  );
  expect(read([...all].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
});

test('a message longer than any hello is passed over, not held', () => {
  const long = message(1, new Uint8Array(70000));
  expect(read([long, message(2, Uint8Array.of(7))])).toEqual(['1:-', '2:1/7']);
});

test('after a reset the next message begins anew', () => {
  const words: number[] = [];
  const messages = createHandshakeMessages(
    () => true,
    (type) => words.push(type),
  );
  messages.push(message(1, new Uint8Array(100)).subarray(0, 50));
  messages.reset();
  messages.push(message(2, new Uint8Array(3)));
  expect(words).toEqual([2]);
});
