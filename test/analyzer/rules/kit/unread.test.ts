import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { TimelineConnection, TimelineStream } from '../../../../analyzer/model/timeline.ts';
import { discardedAnswers, discardWindow } from '../../../../analyzer/rules/kit/unread.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

const at = momentAt(1000);

function rst(change: Partial<Fact<'tcp.rst'>> = {}): Fact<'tcp.rst'> {
  return {
    kind: 'tcp.rst',
    from: at,
    direction: 'to-client',
    validSequence: true,
    hopLimit: 64,
    place: 'exact',
    identification: 0,
    bytes: 0,
    acknowledges: true,
    answers: 'data',
    unacknowledged: 0,
    silence: 0,
    last: 'to-server',
    ...change,
  };
}

/** A connection on which streams 1, 3, … were answered at these times. */
function answered(
  times: readonly number[],
  change: Partial<TimelineConnection> = {},
  of: Partial<TimelineStream> = {},
): TimelineConnection {
  const firstEnd = { at, direction: 'to-client', how: 'rst' } as const;
  const connection = someConnection({ firstEnd, streams: new Map(), ...change });
  const streams = times.map((ms, i) =>
    someStream(connection, { id: 1 + 2 * i, requestEnded: momentAt(0), trailers: momentAt(ms), ...of }),
  );
  return { ...connection, streams: new Map(streams.map((stream) => [stream.id, stream])) };
}

test('answers of just before an RST that throws bytes of the client away', () => {
  const ids = (connection: TimelineConnection, change?: Partial<Fact<'tcp.rst'>>): number[] =>
    discardedAnswers(rst(change), connection).map(({ id }) => id);
  expect(ids(answered([500, 990]))).toEqual([3]);
  expect(ids(answered([990]), { last: 'to-client' })).toEqual([]);
  expect(ids(answered([990]), { direction: 'to-server' })).toEqual([]);
  expect(ids(answered([990]), { validSequence: false })).toEqual([]);
  expect(ids(answered([990], { openStreamCount: 1 }))).toEqual([]);
  expect(ids(answered([990], { firstEnd: { at, direction: 'to-client', how: 'fin' } }))).toEqual([]);
});

test('an answer to a request that was not whole needs no bytes behind it', () => {
  const early = (openStreamCount: number): number =>
    discardedAnswers(
      rst({ last: 'to-client' }),
      answered([990], { openStreamCount }, { requestEnded: undefined }),
    ).length;
  expect([early(1), early(2)]).toEqual([1, 0]);
});

test('a long path gives the answer more time to arrive', () => {
  expect(discardWindow(someConnection())).toBe(20e6);
  expect(discardWindow(someConnection({ rtt: 150e6 }))).toBe(300e6);
});
