import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { Cut } from '../../../../analyzer/rules/kit/cuts.ts';
import { isForeign, knownTimer, originOf, pauseBefore } from '../../../../analyzer/rules/kit/reset-origin.ts';
import { momentAt, someConnection } from '../../../support/timeline-parts.ts';

function rst(change: Partial<Fact<'tcp.rst'>> = {}): Fact<'tcp.rst'> {
  return {
    kind: 'tcp.rst',
    from: momentAt(5000),
    direction: 'to-client',
    validSequence: true,
    hopLimit: 64,
    place: 'exact',
    usualHopLimit: 64,
    identification: 0,
    bytes: 0,
    acknowledges: true,
    answers: 'nothing',
    unacknowledged: 0,
    silence: 0,
    last: 'to-server',
    ...change,
  };
}

function idle(change: Partial<Fact<'tcp.idle'>> = {}): Fact<'tcp.idle'> {
  return {
    kind: 'tcp.idle',
    from: momentAt(4999),
    idle: 4e9,
    silence: 4e9,
    next: 'to-server',
    what: 'data',
    keepAlives: 0,
    last: 'to-client',
    lastPacket: 9,
    ...change,
  };
}

function hole(timeouts: number): Fact<'tcp.loss-episode'> {
  return {
    kind: 'tcp.loss-episode',
    from: momentAt(5000),
    direction: 'to-server',
    what: 'data',
    start: 0,
    startPacket: 1,
    retransmissions: timeouts,
    timeouts,
    fast: 0,
    probes: 0,
    intervals: [],
    stall: 3e9,
    recovered: false,
    smallestSegment: 100,
    largestSegment: 100,
    largestDelivered: 100,
    smallestInFlight: 100,
    spurious: 0,
    silence: 3e9,
  };
}

function cut(change: Partial<Cut>, server = '198.18.0.2:8080'): Cut {
  return {
    connection: someConnection({ server }),
    end: { at: momentAt(5000), direction: 'to-client', how: 'rst' },
    streams: [],
    rst: rst(),
    holes: [],
    ...change,
  };
}

const answered = rst({ answers: 'data', unacknowledged: 80 });

test('an RST with the hop limit of its sender is the sender’s', () => {
  expect(originOf(cut({}), [])).toBe('sender');
  expect(originOf(cut({ end: { at: momentAt(1), direction: 'to-client', how: 'fin' } }), [])).toBeUndefined();
});

test('a foreign RST has passed another number of routers', () => {
  expect(isForeign(rst({ hopLimit: 62, usualHopLimit: 61 }))).toBe(true);
  // Another initial value at the same distance is the same host, or a machine beside it.
  expect(isForeign(rst({ hopLimit: 253, usualHopLimit: 62 }))).toBe(false);
  expect(originOf(cut({ rst: rst({ hopLimit: 63 }) }), [])).toBe('foreign');
});

test('the first bytes after a pause that nobody acknowledges', () => {
  const one = cut({ rst: answered, idle: idle() });
  expect(pauseBefore(one)).toBe(4e9);
  expect(originOf(one, [one])).toBe('idle');
  // What was acknowledged had reached somebody who knew the connection.
  expect(originOf(cut({ rst: rst({ answers: 'data' }), idle: idle() }), [])).toBe('sender');
  expect(originOf(cut({ rst: answered, idle: idle({ from: momentAt(1000) }) }), [])).toBe('sender');
});

test('an RST that ends a pause by itself needs a timer, or a stranger', () => {
  const pause = (seconds: number, more: Partial<Fact<'tcp.rst'>> = {}): Cut =>
    cut({ rst: rst(more), idle: idle({ what: 'rst', next: 'to-client', idle: seconds * 1e9 }) });
  expect(originOf(pause(4), [pause(4)])).toBe('sender');
  expect(originOf(pause(4), [pause(4), pause(4.01)])).toBe('idle');
  expect(originOf(pause(4), [pause(4), pause(9)])).toBe('sender');
  expect(originOf(pause(350.4), [])).toBe('idle');
  expect(originOf(pause(4, { hopLimit: 63 }), [])).toBe('idle');
  expect([knownTimer(350e9), knownTimer(100e9)]).toEqual([350, undefined]);
});

test('a peer that had not been heard of for long had vanished before', () => {
  expect(originOf(cut({ holes: [hole(3)] }), [])).toBe('vanished');
  expect(originOf(cut({ holes: [hole(1)] }), [])).toBe('sender');
});
