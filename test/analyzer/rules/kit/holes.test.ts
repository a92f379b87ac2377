import { expect, test } from '@jest/globals';
import { noRecords } from '../../../support/no-records.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { isMissed, isUnheard, kindOf, newConnections } from '../../../../analyzer/rules/kit/holes.ts';
import type { Loss } from '../../../../analyzer/rules/kit/losses.ts';
import { momentAt, someConnection, someStream, someTimeline } from '../../../support/timeline-parts.ts';

/** Four seconds without a word of the peer. */
function loss(change: Partial<Loss> = {}, fact: Partial<Fact<'tcp.loss-episode'>> = {}): Loss {
  const connection = change.connection ?? someConnection();
  return {
    connection,
    fact: {
      kind: 'tcp.loss-episode',
      from: momentAt(5000),
      direction: 'to-server',
      what: 'data',
      start: 0,
      startPacket: 1,
      retransmissions: 4,
      timeouts: 4,
      fast: 0,
      probes: 0,
      intervals: [],
      stall: 4e9,
      recovered: false,
      smallestSegment: 100,
      largestSegment: 100,
      largestDelivered: 200,
      smallestInFlight: 100,
      spurious: 0,
      silence: 4e9,
      ...fact,
    },
    from: 1e9,
    until: 5e9,
    start: momentAt(1200),
    times: 4,
    timeouts: 4,
    repeated: 100,
    streams: [someStream(connection)],
    survived: 0,
    ...change,
  };
}

function pause(seconds: number): Fact<'tcp.idle'> {
  return {
    kind: 'tcp.idle',
    from: momentAt(1000),
    idle: seconds * 1e9,
    silence: seconds * 1e9,
    next: 'to-server',
    what: 'data',
    keepAlives: 0,
    last: 'to-client',
    lastPacket: 1,
  };
}

test('silence from one moment on, or after a pause that is longer than any before', () => {
  expect(kindOf(loss(), [])).toBe('dead');
  expect(kindOf(loss({ pause: pause(9) }), [])).toBe('pause');
  expect(kindOf(loss({ pause: pause(9), survived: 8e9 }), [])).toBe('pause');
  expect(kindOf(loss({ pause: pause(9), survived: 9e9 }), [])).toBe('dead');
});

test('few timeouts are bad luck, and more of them on a path that lost packets before', () => {
  const recovered = loss({}, { recovered: true });
  expect(kindOf(recovered, [])).toBe('loss');
  expect(kindOf(loss({ timeouts: 2 }), [])).toBe('loss');
  expect(kindOf(loss(), [recovered])).toBe('loss');
  expect(kindOf(loss({ timeouts: 6 }), [recovered])).toBe('dead');
  // A flow of messages that had stopped before needs no more proof.
  expect(kindOf(loss({ timeouts: 1, stopped: 0 }), [])).toBe('dead');
});

test('a peer that is heard, and large segments that never arrive', () => {
  const heard = { silence: 1e9 };
  expect([isUnheard(loss()), isUnheard(loss({}, heard))]).toEqual([true, false]);
  expect(kindOf(loss({}, heard), [])).toBe('loss');
  expect(kindOf(loss({ repeated: 1448 }, heard), [])).toBe('size');
  expect(kindOf(loss({ repeated: 1448 }, { ...heard, largestDelivered: 1448 }), [])).toBe('loss');
  expect(kindOf(loss({ repeated: 400 }, heard), [])).toBe('loss');
});

test('in silence a large segment is to blame only where nothing small was under way', () => {
  expect(kindOf(loss({ repeated: 1448 }, { smallestInFlight: 1300 }), [])).toBe('size');
  expect(kindOf(loss({ repeated: 1448 }, { smallestInFlight: 600 }), [])).toBe('dead');
  expect(kindOf(loss({ repeated: 1448 }, { smallestInFlight: 1300, largestDelivered: 0 }), [])).toBe('dead');
});

test('lost bytes are missed by calls, or without keys by their number', () => {
  expect(isMissed(loss())).toBe(true);
  expect(isMissed(loss({ streams: [] }))).toBe(false);
  const connection = someConnection({ protocol: 'tls', undecryptable: true });
  expect(isMissed(loss({ connection, streams: [] }))).toBe(true);
  expect(isMissed(loss({ connection, streams: [] }, { largestSegment: 39 }))).toBe(false);
  const talk = { requests: 2, inFlow: false, resets: [], goaways: [], ...noRecords };
  const asked = (ms: number): Loss =>
    loss(
      { connection: { ...connection, sealed: { ...talk, lastRequest: momentAt(ms) } }, streams: [] },
      { largestSegment: 39 },
    );
  expect([isMissed(asked(1000)), isMissed(asked(400))]).toEqual([true, false]);
});

test('new connections between the same hosts since', () => {
  const one = loss();
  const other = (ms: number, rtt?: number): ReturnType<typeof someConnection> =>
    someConnection({
      id: 1,
      client: '198.18.0.1:40001',
      opened: momentAt(ms),
      ...(rtt === undefined ? {} : { rtt }),
    });
  const result = (...others: ReturnType<typeof someConnection>[]): string | undefined =>
    newConnections(someTimeline([one.connection, ...others]), one).result;
  expect(result(other(2000, 2e5))).toBe('answered');
  expect(result(other(2000))).toBe('unanswered');
  expect(result(other(4000))).toBeUndefined();
  expect(result(other(500, 2e5))).toBeUndefined();
});
