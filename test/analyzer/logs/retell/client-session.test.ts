import { expect, test } from '@jest/globals';
import {
  frameOf,
  keepFrame,
  newSession,
  parameters,
} from '../../../../analyzer/logs/retell/client-session.ts';

test('more DATA than a frame holds was several, of which the last one ends the stream', () => {
  const on = newSession('198.18.1.2:8443', 100);
  keepFrame(on, frameOf({ time: 1, line: 2 }, 'to-server', 0, 1, { length: 40_000, flags: 1 }));
  expect(on.frames.map(({ length, flags }) => [length, flags])).toEqual([
    [16_384, 0],
    [16_384, 0],
    [7232, 1],
  ]);
  expect(on.data.get(1)).toHaveLength(3);
});

test('what a client sends is told with less than it had', () => {
  expect(frameOf({ time: 1, line: 2 }, 'to-server', 1, 1, { fields: [[':path', '/']] })).toMatchObject({
    ...{ sent: true, length: 1, more: 4096 },
  });
  expect(frameOf({ time: 1, line: 2 }, 'to-client', 1, 1)).not.toHaveProperty('more');
});

test('parameters are what differs from the values that hold without SETTINGS', () => {
  expect(parameters('{"maxConcurrentStreams":7,"initialWindowSize":65535,"maxFrameSize":-1}')).toEqual([
    [3, 7],
  ]);
  expect(parameters('{"maxFr')).toBeUndefined();
});
