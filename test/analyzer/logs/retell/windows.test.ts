/** Increments as RFC 9113 6.9 lets a sender go on that is known to keep to them. */
import { expect, test } from '@jest/globals';
import type { LoggedFrame } from '../../../../analyzer/logs/retell/frame.ts';
import { fillWindows, noteRejected } from '../../../../analyzer/logs/retell/windows.ts';

const common = { time: 0, line: 1, sent: true, flags: 0 } as const;
const data = (length: number, stream = 1): LoggedFrame => ({
  ...{ ...common, type: 0, direction: 'to-server', stream, length },
});
const update = (stream: number, increment?: number): LoggedFrame => ({
  ...{ ...common, type: 8, direction: 'to-client', sent: false, stream, length: 4 },
  ...(increment === undefined ? {} : { increment }),
});
const settings = (length: number, own?: LoggedFrame['settings']): LoggedFrame => ({
  ...{ ...common, type: 4, direction: 'to-client', sent: false, stream: 0, length },
  ...(own === undefined ? {} : { settings: own }),
});

function filled(...frames: LoggedFrame[]): LoggedFrame[] {
  fillWindows(frames);
  return frames;
}

const increments = (frames: readonly LoggedFrame[]) =>
  frames.filter(({ type }) => type === 8).map(({ increment }) => increment);

test('an increment gives back what was sent since the last one, and never nothing', () => {
  const frames = [settings(0), data(16_000), update(0), update(1), update(0), data(9000, 3), update(0)];
  expect(increments(filled(...frames))).toEqual([16_000, 16_000, 1, 9000]);
});

test('what was sent after it was in it', () => {
  const frames = [settings(0), data(65_535), update(0), update(1), data(65_600)];
  expect(increments(filled(...frames))).toEqual([65_600, 65_600]);
});

test('one before any DATA opens the connection; one that was told stays', () => {
  expect(increments(filled(update(0), update(0, 0)))).toEqual([2 ** 24, 0]);
});

test('SETTINGS that were not told bound no stream, those that were and empty ones stay', () => {
  const [open, told, empty] = filled(settings(6), settings(6, [[4, 0]]), settings(0));
  expect(open?.settings).toEqual([[4, 2 ** 30]]);
  expect(told?.settings).toEqual([[4, 0]]);
  expect(empty?.settings).toBeUndefined();
});

test('an increment that was rejected is the one that RFC 9113 forbids', () => {
  const [nothing, much] = [update(0), update(0)];
  noteRejected(nothing, 'invalid frame: Protocol error on stream 0');
  noteRejected(much, 'invalid frame: Flow control error on stream 0');
  noteRejected(data(5), 'invalid frame: Protocol error on stream 1');
  expect([nothing?.increment, much?.increment]).toEqual([0, 0x7fff_ffff]);
});
