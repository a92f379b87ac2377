import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeStatusMessage, MAX_MESSAGE } from '../../../analyzer/grpc/status-message.ts';

test.each([
  ['plain text', 'plain text'],
  ['50%25 off', '50% off'],
  ['gr%C3%BC%C3%9Fe', 'grüße'],
  ['%F0%9F%98%80', '😀'],
  ['broken %zz and %4', 'broken %zz and %4'],
  ['%ff', '\ufffd'],
  ['%1B[31m%0A', '\u001b[31m\n'],
])('%j says %j', (value, text) => {
  expect(decodeStatusMessage(value)).toBe(text);
});

test('what encodeURIComponent writes comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(decodeStatusMessage(encodeURIComponent(text))).toBe(text);
    }),
  );
});

test('long messages are cut, not inside a character', () => {
  expect(decodeStatusMessage('x'.repeat(1_000_000))).toHaveLength(MAX_MESSAGE);
  expect(decodeStatusMessage(`x${encodeURIComponent('😀'.repeat(2000))}`)).toHaveLength(MAX_MESSAGE - 1);
});
