import { expect, test } from '@jest/globals';
import { createTimeline } from '../../../../analyzer/timeline/timeline.ts';
import { noRecords } from '../../../support/no-records.ts';
import type { TimelineStream } from '../../../../analyzer/model/timeline.ts';
import {
  sealedWaitedCalls,
  type Wait,
  waitedBetween,
  waitedCall,
} from '../../../../analyzer/rules/kit/waited-calls.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

function run(from: number, until: number, isOver = true): Wait {
  return { from: from * 1e6, until: until * 1e6, isOver };
}

/** A call that ends by RST_STREAM of its client after a second. */
function cancelled(change: Partial<TimelineStream> = {}): TimelineStream {
  const ended = { at: momentAt(1000), how: 'rst-stream', direction: 'to-server' } as const;
  return someStream(someConnection(), { timeout: 1e9, ended, ...change });
}

const none = new Map<TimelineStream, never>();

test('runs that overlap are counted once', () => {
  const runs = [run(200, 600), run(100, 300), run(800, 2000)];
  expect(waitedBetween(runs, 0, 1e9)).toBe(700e6);
  expect(waitedBetween(runs, 650e6, 700e6)).toBe(0);
});

test('a call failed for its connection when it waited half of its time', () => {
  expect(waitedCall(cancelled(), [run(100, 900)], none)).toMatchObject({ elapsed: 1e9, waited: 800e6 });
  expect(waitedCall(cancelled(), [run(100, 300)], none)).toBeUndefined();
});

test('a call that ended well in its time did not fail, and one that is late did', () => {
  const ended = { at: momentAt(1000), how: 'end-stream' } as const;
  expect(
    waitedCall(cancelled({ ended, timeout: 5e9, grpcStatus: 0 }), [run(100, 900)], none),
  ).toBeUndefined();
  expect(waitedCall(cancelled({ ended, timeout: 5e8, grpcStatus: 0 }), [run(100, 900)], none)).toBeDefined();
  expect(
    waitedCall(cancelled({ ended, timeout: 1.01e9, grpcStatus: 0 }), [run(100, 900)], none),
  ).toBeUndefined();
  expect(waitedCall(cancelled({ ended, timeout: 5e9, grpcStatus: 14 }), [run(100, 900)], none)).toBeDefined();
});

test('an end with the connection counts only where the wait was not over', () => {
  const ended = { at: momentAt(1000), how: 'connection', direction: 'to-client' } as const;
  const cut = cancelled({ ended, timeout: undefined });
  expect(waitedCall(cut, [run(100, 900)], none)).toBeUndefined();
  expect(waitedCall(cut, [run(100, 1000, false)], none)).toBeDefined();
});

test('the client of a proxied call is who decides, and may cancel behind an answer', () => {
  const ended = { at: momentAt(20), how: 'end-stream' } as const;
  const downstream = cancelled({ ended });
  const up = someStream(someConnection({ id: 1 }), { downstream });
  expect(waitedCall(up, [run(10, 900)], new Map([[downstream, momentAt(1000)]]))).toMatchObject({
    stream: up,
    elapsed: 1e9,
  });
});

test('without keys a record of the size of RST_STREAM ends one of the requests before it', () => {
  const reset = {
    at: momentAt(1000),
    direction: 'to-server',
    requests: [momentAt(980), momentAt(100)],
    answered: false,
    filter: '',
  } as const;
  const talk = { requests: 2, inFlow: false, resets: [reset], goaways: [], ...noRecords };
  const connection = someConnection({ undecryptable: true, sealed: talk });
  const timeline = createTimeline();
  expect(sealedWaitedCalls(timeline, connection, [run(100, 900)])).toMatchObject([
    { elapsed: 900e6, waited: 800e6 },
  ]);
  expect(sealedWaitedCalls(timeline, connection, [run(100, 300)])).toEqual([]);
  const behind = { ...talk, resets: [{ ...reset, answered: true }] };
  expect(sealedWaitedCalls(timeline, { ...connection, sealed: behind }, [run(100, 900)])).toEqual([]);
  expect(sealedWaitedCalls(timeline, { ...connection, undecryptable: false }, [run(100, 900)])).toEqual([]);
});
