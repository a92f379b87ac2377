/** Captures of a real kernel's TCP, small ones that stand in `recorded/`: what happened, and what tshark says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { tsharkFields } from '../../support/tshark.ts';

const names = [
  'blackhole',
  'idle',
  'keepalive',
  'middlebox-rst',
  'mtu-hole',
  'reuse',
  'syn',
  'tail-loss',
  'unread',
] as const;

function pathOf(name: string): string {
  return join(import.meta.dirname, 'recorded', `${name}.pcap`);
}

function recorded(name: (typeof names)[number]): TcpRun {
  return runTcp(new Uint8Array(readFileSync(pathOf(name))), ['tcp.duplicate-ack', 'tcp.out-of-order']);
}

const withTshark = await suiteWith('tshark');

withTshark('packet by packet as tshark', () => {
  const packets = (facts: readonly { from: { packet: number } }[]): number[] =>
    facts.map(({ from }) => from.packet);

  test.each(names)('%s', (name) => {
    const run = recorded(name);
    const analysis = ['retransmission', 'spurious_retransmission', 'out_of_order', 'keep_alive'];
    analysis.push('zero_window', 'window_full', 'duplicate_ack', 'reused_ports');
    const rows = tsharkFields(pathOf(name), [
      'frame.number',
      ...analysis.map((field) => `tcp.analysis.${field}`),
    ]);
    const theirs = analysis.map((_, index) =>
      rows.filter((row) => (row[index + 1] ?? '') !== '').map((row) => Number(row[0])),
    );
    // A single byte that is repeated because it was lost has the number of a keep-alive. tshark takes it for one; but
    // a keep-alive repeats what was acknowledged (RFC 9293 3.8.4), and these bytes never were.
    const lostBytes = name === 'idle' ? [9, 10, 11, 12, 13] : [];
    const resent = factsOf(run, 'tcp.retransmission');
    expect([
      packets(resent).filter((packet) => !lostBytes.includes(packet)),
      packets(resent.filter((fact) => fact.acknowledged)),
      packets(factsOf(run, 'tcp.out-of-order')),
      [...packets(factsOf(run, 'tcp.keep-alive')), ...lostBytes],
      packets(factsOf(run, 'tcp.zero-window')),
      packets(factsOf(run, 'tcp.window-full')),
      packets(factsOf(run, 'tcp.duplicate-ack')),
      packets(factsOf(run, 'tcp.port-reuse')),
    ]).toEqual(theirs);
  });
});

/** Each value is about twice the one before. */
function doubles(values: readonly number[]): boolean {
  return values.slice(1).every((value, index) => Math.abs(value / (values[index] ?? NaN) - 2) < 0.2);
}

describe('what happened', () => {
  test('a black hole after 20 kB: the timer backs off until it lets go', () => {
    const run = recorded('blackhole');
    const [episode] = factsOf(run, 'tcp.loss-episode');
    expect(episode).toMatchObject({ direction: 'to-server', what: 'data', recovered: true });
    expect(episode?.timeouts).toBeGreaterThanOrEqual(4);
    expect(doubles(episode?.intervals.slice(1, 5) ?? [])).toBe(true);
    expect(episode?.stall).toBeGreaterThan(4e9);
    // Waiting for an acknowledgment is no idleness; the pause before the end is.
    expect(factsOf(run, 'tcp.idle')).toMatchObject([{ what: 'fin' }]);
  });

  test('large segments are lost, small ones were delivered', () => {
    expect(factsOf(recorded('mtu-hole'), 'tcp.loss-episode')).toMatchObject([
      { smallestSegment: 1448, largestSegment: 1448, largestDelivered: 5, recovered: false, timeouts: 4 },
    ]);
  });

  test('SYN: unanswered, answered late, refused by the host, refused by a router', () => {
    const run = recorded('syn');
    expect(factsOf(run, 'tcp.summary').map(({ from, state }) => [from.connection, state])).toEqual([
      [1, 'closed'],
      [2, 'refused'],
      [3, 'refused'],
      [0, 'syn-sent'],
    ]);
    expect(factsOf(run, 'tcp.loss-episode')).toMatchObject([
      { what: 'syn', retransmissions: 1, recovered: true },
      { what: 'syn', retransmissions: 3, recovered: false },
    ]);
    // The server is one hop further away than the router.
    expect(factsOf(run, 'tcp.refused')).toMatchObject([
      { syns: 1, hopLimit: 63 },
      { syns: 1, hopLimit: 64 },
    ]);
  });

  test('the RST of a middlebox has another hop limit than its alleged sender', () => {
    expect(factsOf(recorded('middlebox-rst'), 'tcp.rst')).toMatchObject([
      { validSequence: true, place: 'exact', hopLimit: 64, usualHopLimit: 63, answers: 'data' },
    ]);
  });

  test('keep-alives, answered and not', () => {
    const run = recorded('keepalive');
    expect(factsOf(run, 'tcp.keep-alive').map((fact) => fact.unanswered)).toEqual([1, 1, 1, 1, 2, 3]);
    const [pause, end] = factsOf(run, 'tcp.idle');
    expect(pause).toMatchObject({ what: 'data', keepAlives: 3, next: 'to-server', last: 'to-server' });
    expect(pause?.idle).toBeGreaterThan(3.4e9);
    expect(pause?.silence).toBeLessThan(1e9);
    expect(end).toMatchObject({ what: 'rst', keepAlives: 3, next: 'to-server' });
  });

  test('silence, then data that nobody answers', () => {
    const run = recorded('idle');
    expect(factsOf(run, 'tcp.idle')[0]).toMatchObject({ what: 'data', keepAlives: 0 });
    expect(factsOf(run, 'tcp.loss-episode')).toMatchObject([{ largestSegment: 1, largestDelivered: 1 }]);
  });

  test('a lost tail: one timeout each, and what was needless is told by DSACK', () => {
    const run = recorded('tail-loss');
    const resent = factsOf(run, 'tcp.retransmission');
    expect(new Set(resent.map((fact) => fact.cause))).toEqual(new Set(['timeout']));
    const needless = resent.filter((fact) => fact.acknowledged).length;
    expect(factsOf(run, 'tcp.spurious-retransmission').length).toBeLessThanOrEqual(needless);
    expect(factsOf(run, 'tcp.summary')).toMatchObject([
      { toServer: { retransmitted: 5, spurious: 0 }, toClient: { retransmitted: 2, spurious: 2 } },
    ]);
  });

  test('close with unread bytes, data after a FIN, half-close', () => {
    const run = recorded('unread');
    expect(factsOf(run, 'tcp.rst').map(({ answers, unacknowledged }) => [answers, unacknowledged])).toEqual([
      ['nothing', 0],
      ['data-after-fin', 5],
    ]);
    expect(
      factsOf(run, 'tcp.closed').map(({ how, halfClosedBytes, simultaneous }) => [
        how,
        halfClosedBytes,
        simultaneous,
      ]),
    ).toEqual([
      ['rst', 0, false],
      ['rst', 5, false],
      ['fin', 3000, false],
    ]);
  });

  test('a port that is used again says what was before', () => {
    expect(factsOf(recorded('reuse'), 'tcp.port-reuse')).toMatchObject([
      { previous: 0, previousEnd: 'rst' },
      { previous: 1, previousEnd: 'rst' },
    ]);
  });
});
