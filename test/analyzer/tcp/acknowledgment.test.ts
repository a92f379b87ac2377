import { describe, expect, test } from '@jest/globals';
import { factsOf, runTcp } from '../../support/run-tcp.ts';
import { be32 } from '../../support/ip-frame.ts';
import { buildPcap, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const data = new Uint8Array(100);

/** A connection that is open from time 0 on; sequence numbers are then 1001 and 5001. */
function opened(): TcpScript {
  return new TcpScript({ rttNs: 1e6, acknowledge: false }).open(client, server, 0);
}

describe('round trips', () => {
  test('one a flight, from its first segment to the acknowledgment of that; smoothed as RFC 6298 2 says', () => {
    const script = opened();
    for (const [at, rtt] of [
      [10e6, 4e6],
      [30e6, 8e6],
    ] as const)
      script
        .send('to-server', data, at)
        .send('to-server', data, at + 1e6)
        .acknowledge('to-server', at + rtt);
    const run = runTcp(buildPcap(script.packets()), ['tcp.rtt-sample']);
    expect(factsOf(run, 'tcp.rtt-sample').map(({ direction, rtt }) => [direction, rtt])).toEqual([
      ['to-server', 4e6],
      ['to-server', 8e6],
    ]);
    expect(factsOf(run, 'tcp.summary')[0]?.toServer.roundTrips).toEqual({
      samples: 2,
      min: 4e6,
      max: 8e6,
      smoothed: 4e6 + 4e6 / 8,
    });
  });

  test('none of bytes sent twice (Karn), and no fact unless wanted', () => {
    const script = opened().send('to-server', data, 10e6);
    script.raw('to-server', 300e6, { sequence: 1001, payload: data }).acknowledge('to-server', 301e6);
    const run = runTcp(buildPcap(script.packets()), ['tcp.rtt-sample']);
    expect(factsOf(run, 'tcp.rtt-sample')).toEqual([]);
    const two = opened().send('to-server', data, 10e6).acknowledge('to-server', 11e6);
    expect(factsOf(runTcp(buildPcap(two.packets())), 'tcp.rtt-sample')).toEqual([]);
  });
});

describe('duplicate ACKs', () => {
  const again = (script: TcpScript, at: number, other: Partial<TcpPacket> = {}): TcpScript =>
    script.raw('to-client', at, { acknowledgment: 1101, ...other });

  function numbers(script: TcpScript): number[] {
    const run = runTcp(buildPcap(script.packets()), ['tcp.duplicate-ack']);
    const facts = factsOf(run, 'tcp.duplicate-ack');
    expect(factsOf(run, 'tcp.summary')[0]?.toServer.duplicateAcks).toBe(facts.length);
    return facts.map((fact) => fact.number);
  }

  test('are counted until the number moves on', () => {
    const script = opened().send('to-server', data, 10e6).acknowledge('to-server', 11e6);
    for (const at of [20e6, 21e6, 22e6]) again(script, at);
    script.send('to-server', data, 30e6).acknowledge('to-server', 31e6);
    again(script, 40e6, { acknowledgment: 1201 });
    expect(numbers(script)).toEqual([1, 2, 3, 1]);
  });

  test('a window update, data or the answer to a keep-alive is none (RFC 5681 2)', () => {
    const script = opened().send('to-server', data, 10e6).acknowledge('to-server', 11e6);
    again(script, 20e6, { window: 100 });
    script.raw('to-server', 2e9, { sequence: 1100 });
    again(script, 2.001e9, { window: 100 });
    again(script, 3e9, { window: 100, payload: data });
    expect(numbers(script)).toEqual([]);
  });
});

describe('needless retransmissions', () => {
  test('DSACK tells (RFC 2883), once for each', () => {
    const script = opened().send('to-server', data, 10e6).acknowledge('to-server', 11e6);
    script.raw('to-server', 300e6, { sequence: 1001, payload: data });
    const dsack = [1, 1, 5, 10, ...be32(1001), ...be32(1101)];
    for (const at of [301e6, 302e6]) script.raw('to-client', at, { acknowledgment: 1101, options: dsack });
    const run = runTcp(buildPcap(script.packets()));
    expect(factsOf(run, 'tcp.retransmission')).toMatchObject([{ acknowledged: true }]);
    expect(factsOf(run, 'tcp.summary')[0]?.toServer).toMatchObject({ retransmitted: 1, spurious: 1 });
  });

  test('an echo of the first sending tells (RFC 3522)', () => {
    const stamp = (value: number, echo: number): number[] => [1, 1, 8, 10, ...be32(value), ...be32(echo)];
    const script = opened().raw('to-server', 10e6, { payload: data, options: stamp(10, 1) });
    script.raw('to-server', 300e6, { payload: data, options: stamp(300, 1) });
    script.raw('to-client', 310e6, { acknowledgment: 1101, options: stamp(5, 10) });
    const run = runTcp(buildPcap(script.packets()));
    expect(factsOf(run, 'tcp.spurious-retransmission')).toMatchObject([
      { direction: 'to-server', by: 'timestamps', from: { packet: 6 } },
    ]);
    const needed = opened().raw('to-server', 10e6, { payload: data, options: stamp(10, 1) });
    needed.raw('to-server', 300e6, { payload: data, options: stamp(300, 1) });
    needed.raw('to-client', 310e6, { acknowledgment: 1101, options: stamp(5, 300) });
    expect(factsOf(runTcp(buildPcap(needed.packets())), 'tcp.spurious-retransmission')).toEqual([]);
  });
});

describe('a capture that shows one way only', () => {
  const oneWay = (direction: 'to-server' | 'to-client'): TcpPacket[] => {
    const script = opened();
    for (let at = 1; at < 20; at++)
      script.send('to-server', data, at * 1e6).send('to-client', data, at * 1e6 + 5e5);
    const source = direction === 'to-server' ? client : server;
    return script.packets().filter((packet) => packet.source === source);
  };

  test.each(['to-server', 'to-client'] as const)('%s: said once, and no gaps', (direction) => {
    const run = runTcp(buildPcap(oneWay(direction)));
    expect(factsOf(run, 'tcp.one-sided')).toMatchObject([{ direction }]);
    expect(factsOf(run, 'tcp.gap')).toEqual([]);
    const [summary] = factsOf(run, 'tcp.summary');
    const [seen, other] =
      direction === 'to-server'
        ? [summary?.toServer, summary?.toClient]
        : [summary?.toClient, summary?.toServer];
    expect(seen).toMatchObject({ bytes: 1900, unseen: 0 });
    // The last segment of the server acknowledges all of the client's; that of the client came before it.
    const unseen = direction === 'to-server' ? 1800 : 1900;
    expect(other).toMatchObject({ segments: 0, bytes: 0, unseen });
  });

  test('both ways is not one way, nor is a SYN without answer', () => {
    const both = opened().send('to-server', data, 1e6).acknowledge('to-server', 2e6);
    expect(factsOf(runTcp(buildPcap(both.packets())), 'tcp.one-sided')).toEqual([]);
    const syns = new TcpScript().join(client, server);
    for (let at = 0; at < 6; at++) syns.raw('to-server', at * 1e9, { flags: 2 });
    expect(factsOf(runTcp(buildPcap(syns.packets())), 'tcp.one-sided')).toEqual([]);
  });

  test('a hole is given up after a while, though nobody acknowledges', () => {
    const script = opened();
    script.send('to-server', data, 1e6).lose('to-server', 50).send('to-server', data, 2e6);
    for (const at of [3, 4, 5, 6]) script.send('to-server', data, at * 1e9);
    const packets = script.packets().filter((packet) => packet.source === client);
    const run = runTcp(buildPcap(packets));
    expect(factsOf(run, 'tcp.gap')).toMatchObject([{ bytes: 50, cause: 'missing' }]);
    expect(run.connections.get(0)?.streams['to-server'].packets.length).toBe(7);
  });
});
