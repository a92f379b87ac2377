/** Filled bodies are counted by the analyzer's own counter of messages. */
import { expect, test } from '@jest/globals';
import { MessageCounter } from '../../../../analyzer/grpc/message-counter.ts';
import type { LoggedFrame } from '../../../../analyzer/logs/retell/frame.ts';
import type { CallMessages } from '../../../../analyzer/logs/retell/client-session.ts';
import { fillMessages } from '../../../../analyzer/logs/retell/messages.ts';

const common = { time: 0, line: 1, sent: false, flags: 0, stream: 1 } as const;
const data = (direction: LoggedFrame['direction'], length: number): LoggedFrame => ({
  ...common,
  type: 0,
  direction,
  length,
});

function counted(
  frames: readonly LoggedFrame[],
  messages: Omit<CallMessages, 'begun'>,
  headers: readonly LoggedFrame[] = [],
) {
  const told = fillMessages(frames, headers, messages);
  const counter = new MessageCounter();
  for (const { direction, body } of frames) if (direction === 'to-client') counter.push(body ?? null);
  return { told, counter };
}

test('whole messages are counted, however DATA cuts them', () => {
  const { told, counter } = counted([data('to-client', 30), data('to-client', 44)], {
    sent: [],
    parsed: [37, 37],
    received: 74,
  });
  expect(told).toBe(true);
  expect([counter.count, counter.bytes, counter.unfinished]).toEqual([2, 64, false]);
});

test('octets behind the last whole message are one that is not; one that was refused announces its length', () => {
  const cut = counted([data('to-client', 50)], { sent: [], parsed: [37], received: 50 });
  expect([cut.counter.count, cut.counter.unfinished]).toEqual([1, true]);
  const large = counted([data('to-client', 100)], {
    sent: [],
    parsed: [],
    received: 60,
    tooLarge: 5_000_000,
  });
  expect([large.told, large.counter.largest]).toEqual([true, 5_000_000]);
});

test('messages behind a codec have the flag', () => {
  const headers: LoggedFrame[] = [
    { ...common, type: 1, direction: 'to-client', length: 9, fields: [['grpc-encoding', 'zstd']] },
  ];
  const { counter } = counted([data('to-client', 37)], { sent: [], parsed: [37], received: 37 }, headers);
  expect(counter.compressed).toBe(1);
});

test('nothing is said of what the client has not seen, nor where lengths do not fit', () => {
  expect(counted([data('to-client', 50)], { sent: [], parsed: [37], received: 37 })).toMatchObject({
    told: false,
    counter: { count: 0, unfinished: false },
  });
  expect(counted([data('to-client', 20)], { sent: [], parsed: [37], received: 37 }).told).toBe(false);
});

test('a body that HTTP has coded begins as gzip does (RFC 1952)', () => {
  const headers: LoggedFrame[] = [
    { ...common, type: 1, direction: 'to-client', length: 9, fields: [['content-encoding', 'gzip']] },
  ];
  const { counter } = counted([data('to-client', 37)], { sent: [], parsed: [], received: 37 }, headers);
  expect(counter.wrongFlag).toBe(0x1f);
});
