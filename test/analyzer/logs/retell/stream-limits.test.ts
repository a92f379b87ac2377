import { expect, test } from '@jest/globals';
import { createEnvoyFrames } from '../../../../analyzer/logs/retell/envoy-frames.ts';
import type { LoggedFrame } from '../../../../analyzer/logs/retell/frame.ts';
import { type ClientSession, newSession } from '../../../../analyzer/logs/retell/client-session.ts';
import { fillStreamLimit } from '../../../../analyzer/logs/retell/stream-limits.ts';
import { envoy, timeOf } from '../../../support/envoy-trace.ts';

const [down, up] = ['"ConnectionId":"1"', '"ConnectionId":"2"'];

/** A connection of a client whose calls are open at so many milliseconds, `stream from to`. */
function accepted(...lives: readonly [stream: number, from: number, to: number][]): string[] {
  const events = lives.flatMap(([stream, from, to]): [number, string[]][] => [
    [from, [`Http2Visitor::OnFrameHeader(${stream}, 40, 1, 4)`]],
    [to, ['about to send frame type=1, flags=5', `sent frame type=1, stream_id=${stream}, length=20`]],
  ]);
  return [
    envoy(0, 'conn_handler', down, 'new connection from 198.18.0.2:42000'),
    envoy(1, 'http2', down, 'sent frame type=4, stream_id=0, length=24'),
    ...events
      .toSorted(([one], [other]) => one - other)
      .flatMap(([at, texts]) => texts.map((text) => envoy(at, 'http2', down, text))),
  ];
}

const client = (...begun: readonly (readonly [stream: number, at: number])[]): ClientSession => ({
  ...newSession('198.18.1.2:8443', timeOf(0)),
  streams: new Map(
    begun.map(([stream, at]) => [stream, { begun: timeOf(at), sent: [], received: 0, parsed: [] }]),
  ),
});

function limitOf(lines: readonly string[], session?: ClientSession): number | undefined {
  const frames = createEnvoyFrames();
  for (const [at, line] of lines.entries()) frames.line(line, at + 1);
  const [telling] = frames.end().connections;
  if (telling !== undefined) fillStreamLimit(telling, session);
  return telling?.frames.find((one: LoggedFrame) => one.type === 4)?.streamLimit;
}

test('calls that begin together and are sent one after the other show the limit of the server', () => {
  const queue = accepted([1, 12, 300], [3, 13, 310], [5, 303, 600], [7, 312, 620]);
  const all = client([1, 10], [3, 11], [5, 11], [7, 12]);
  expect(limitOf(queue, all)).toBe(2);
  // One that never was sent waited as well; a single one may be late by itself.
  const short = accepted([1, 12, 300], [3, 303, 600]);
  expect(limitOf(short, client([1, 10], [3, 11], [5, 12]))).toBe(1);
  expect(limitOf(short, client([1, 10], [3, 11]))).toBeUndefined();
});

test('a client that is busy takes a place a little later, as far as its wait was long', () => {
  const slow = accepted([1, 12, 300], [3, 13, 310], [5, 340, 600], [7, 345, 620]);
  expect(limitOf(slow, client([1, 10], [3, 11], [5, 11], [7, 12]))).toBe(2);
  const later = accepted([1, 12, 300], [3, 13, 310], [5, 440, 600], [7, 445, 620]);
  expect(limitOf(later, client([1, 10], [3, 11], [5, 11], [7, 12]))).toBeUndefined();
});

test('calls that are late while places are free show none', () => {
  const late = accepted([1, 12, 100], [3, 13, 310], [5, 303, 600], [7, 312, 620]);
  expect(limitOf(late, client([1, 10], [3, 11], [5, 11], [7, 12]))).toBeUndefined();
  const prompt = accepted([1, 12, 300], [3, 13, 310], [5, 303, 600], [7, 312, 620]);
  expect(limitOf(prompt, client([1, 10], [3, 11], [5, 301], [7, 311]))).toBeUndefined();
  expect(limitOf(prompt)).toBeUndefined();
});

const upstream = [
  envoy(0, 'connection', up, 'connecting to 198.18.3.2:8443'),
  envoy(3, 'http2', up, 'Http2Visitor::OnFrameHeader(0, 6, 4, 0)'),
];
const end = envoy(
  90,
  'pool',
  up,
  'destroying stream: 0 active remaining, readyForStream false, currentUnusedCapacity 1',
);

test('the pool of Envoy counts the places that SETTINGS left', () => {
  const lowered = envoy(4, 'pool', up, 'Decreasing stream capacity by 1023');
  const later = envoy(
    95,
    'pool',
    up,
    'destroying stream: 2 active remaining, readyForStream true, currentUnusedCapacity 1',
  );
  expect(limitOf([...upstream, lowered, end])).toBe(1);
  expect(limitOf([...upstream, lowered, end, later])).toBe(3);
  expect(limitOf([...upstream, lowered, end].with(1, upstream[1]?.replace('0, 6, 4', '0, 0, 4') ?? ''))).toBe(
    undefined,
  );
});

test('streams beyond the limit, which were opened before it was known, are none of its places', () => {
  const destroyed = (at: number, active: number, unused: number): string =>
    envoy(
      ...([at, 'pool', up] as const),
      `destroying stream: ${active} active remaining, readyForStream false, currentUnusedCapacity ${unused}`,
    );
  const burst = [...upstream, envoy(4, 'pool', up, 'Decreasing stream capacity by 1020'), destroyed(5, 3, 0)];
  expect(limitOf([...burst, destroyed(5, 2, 0), destroyed(5, 1, 0), destroyed(90, 0, 1)])).toBe(1);
  // All that is known is that it is no more than three.
  expect(limitOf(burst)).toBeUndefined();
});

test('without trace of the pool a request that gets the place of another shows it', () => {
  const next = envoy(91, 'pool', up, 'attaching to next stream');
  expect(limitOf([...upstream, end, next])).toBe(1);
  expect(limitOf([...upstream, next, end])).toBeUndefined();
});
