import { expect, test } from '@jest/globals';
import type { ToldFrame } from '../../analyzer/model/told.ts';
import { headers, rstStream } from '../../analyzer/model/wire/frames.ts';
import { createResetSenders, isGivenUp } from '../../analyzer/retold-resets.ts';

const told = (piece: Uint8Array, rest: Partial<ToldFrame> = {}): ToldFrame => ({
  ...{ time: 2, direction: 'to-client', sent: false, pieces: [piece], octets: 13, line: 7 },
  ...rest,
});
const at = (seconds: number, packet: number) => ({ time: seconds * 1e9, packet });

function senders() {
  return createResetSenders({ input: 1, connection: 4, clock: ({ time }) => time / 1e9 });
}

test('a record of its length by the client in that moment says who sent a reset', () => {
  const resets = senders();
  const reset = told(rstStream(3, 1));
  resets.record(13, at(2.004, 9));
  expect(resets.settle(reset, at(1.999, 8), 2.005)).toBeUndefined();
  expect(resets.settle(reset, at(2.5, 12), 2.6)).toMatchObject({
    ...{ direction: 'to-server', at: at(2.004, 9) },
    refused: {
      what: 'refused-message',
      direction: 'to-client',
      from: { packet: 8, stream: 3, connection: 4 },
    },
  });
  expect(resets.settle(told(rstStream(3, 3)), at(1.999, 8), 2.6)).not.toHaveProperty('refused');
});

test('without one it came, with the last packet before its line', () => {
  const resets = senders();
  const reset = told(rstStream(3, 2));
  resets.record(30, at(2.004, 9));
  resets.record(13, at(2.4, 10));
  expect(resets.settle(reset, at(1.999, 8), 2.005)).toBeUndefined();
  expect(resets.settle(reset, at(2.5, 12), 2.6)).toEqual({ direction: 'to-client', at: at(1.999, 8) });
});

test('a stream that is given up before it was sent is never on the wire', () => {
  const sent = { direction: 'to-server', sent: true, more: 26 } as const;
  const waiting = [told(headers(5, new Uint8Array(8), {}), sent)];
  expect(isGivenUp(told(rstStream(5, 8), sent), waiting)).toBe(true);
  expect(isGivenUp(told(rstStream(7, 8), sent), waiting)).toBe(false);
  // Who logs the octets themselves logs what was sent.
  expect(isGivenUp(told(rstStream(5, 8), { direction: 'to-server', sent: true }), waiting)).toBe(false);
});
