import { describe, expect, test } from '@jest/globals';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { be32 } from '../../support/ip-frame.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const large = new Uint8Array(1448);
const small = new Uint8Array(20);

/** A connection with a round trip of 20 ms that is open from time 0 on; sequence numbers are then 1001 and 5001. */
function opened(): TcpScript {
  return new TcpScript({ rttNs: 20e6, acknowledge: false }).open(client, server, 0);
}

function run(script: TcpScript): TcpRun {
  return runTcp(buildPcap(script.packets()));
}

describe('a run of retransmissions', () => {
  test('by the timer: attempts, intervals that double, the stall, and that it recovered', () => {
    const script = opened().send('to-server', small, 30e6).acknowledge('to-server', 50e6);
    script.send('to-server', large, 100e6);
    for (const at of [300e6, 700e6, 1500e6]) script.raw('to-server', at, { sequence: 1021, payload: large });
    const result = run(script.acknowledge('to-server', 1520e6));
    expect(
      factsOf(result, 'tcp.retransmission').map(({ cause, attempt, interval }) => [cause, attempt, interval]),
    ).toEqual([
      ['timeout', 1, 200e6],
      ['timeout', 2, 400e6],
      ['timeout', 3, 800e6],
    ]);
    const { from, ...episode } = factsOf(result, 'tcp.loss-episode')[0] ?? { from: undefined };
    expect(from?.time).toBe(1520e6);
    expect(episode).toEqual({
      kind: 'tcp.loss-episode',
      direction: 'to-server',
      what: 'data',
      start: 300e6,
      startPacket: 7,
      retransmissions: 3,
      timeouts: 3,
      fast: 0,
      probes: 0,
      intervals: [200e6, 400e6, 800e6],
      stall: 1420e6,
      recovered: true,
      smallestSegment: 1448,
      largestSegment: 1448,
      largestDelivered: 20,
      smallestInFlight: 1448,
      spurious: 0,
      silence: 1470e6,
    });
  });

  test('that nobody answers ends with the connection or the capture', () => {
    const script = opened().send('to-server', small, 100e6);
    for (const at of [300e6, 700e6]) script.raw('to-server', at, { sequence: 1001, payload: small });
    expect(factsOf(run(script), 'tcp.loss-episode')).toMatchObject([
      { recovered: false, retransmissions: 2, largestDelivered: 0 },
    ]);
    script.rst('to-client', 710e6);
    expect(factsOf(run(script), 'tcp.loss-episode')).toMatchObject([
      { recovered: false, from: { packet: 7 }, stall: 610e6, silence: 700e6 },
    ]);
  });

  test('asked for by duplicate ACKs; a partial acknowledgment draws the next at once (RFC 6582)', () => {
    const script = opened();
    for (let index = 0; index < 6; index++) script.send('to-server', small, 100e6 + index * 1e3);
    const ack = (at: number, acknowledgment: number): TcpScript =>
      script.raw('to-client', at, { acknowledgment });
    for (const at of [120e6, 121e6, 122e6, 123e6]) ack(at, 1021);
    script.raw('to-server', 124e6, { sequence: 1021, payload: small });
    ack(144e6, 1061);
    script.raw('to-server', 145e6, { sequence: 1061, payload: small });
    ack(165e6, 1121);
    const result = run(script);
    expect(factsOf(result, 'tcp.retransmission').map((fact) => fact.cause)).toEqual(['fast', 'fast']);
    expect(factsOf(result, 'tcp.loss-episode')).toMatchObject([
      { retransmissions: 2, fast: 2, timeouts: 0, recovered: true, intervals: [] },
    ]);
  });

  test('asked for by SACK alone (RFC 6675)', () => {
    const script = opened().send('to-server', small, 100e6).send('to-server', small, 101e6);
    const options = [1, 1, 5, 10, ...be32(1021), ...be32(1041)];
    script.raw('to-client', 121e6, { acknowledgment: 1001, options, window: 60_000 });
    script.raw('to-server', 130e6, { sequence: 1001, payload: small });
    expect(factsOf(run(script), 'tcp.retransmission')).toMatchObject([{ cause: 'fast' }]);
  });

  test('a tail loss probe comes after two round trips without being asked for (RFC 8985 7)', () => {
    const script = opened().send('to-server', small, 100e6);
    script.raw('to-server', 145e6, { sequence: 1001, payload: small });
    script.raw('to-server', 365e6, { sequence: 1001, payload: small });
    expect(factsOf(run(script), 'tcp.retransmission').map((fact) => fact.cause)).toEqual([
      'probe',
      'timeout',
    ]);
  });

  test('of acknowledged bytes is over when the sender goes on', () => {
    const script = opened().send('to-server', small, 100e6).acknowledge('to-server', 120e6);
    script.raw('to-server', 300e6, { sequence: 1001, payload: small }).acknowledge('to-server', 320e6);
    script.send('to-server', small, 900e6).acknowledge('to-server', 920e6);
    expect(factsOf(run(script), 'tcp.loss-episode')).toMatchObject([
      { recovered: true, spurious: 1, stall: 220e6 },
    ]);
  });

  test('a long one keeps its first intervals only', () => {
    const script = opened().send('to-server', small, 0.1e9);
    for (let index = 1; index <= 40; index++)
      script.raw('to-server', index * 1e9, { sequence: 1001, payload: small });
    const [episode] = factsOf(run(script), 'tcp.loss-episode');
    expect([episode?.timeouts, episode?.intervals.length]).toEqual([40, 16]);
  });
});
