import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomTraffic } from '../../support/random-traffic.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';
import { recut } from '../../support/tcp-recut.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';

describe('any network', () => {
  test('the same streams and ends come of segments re-cut, reordered and retransmitted', () => {
    const packets = randomTraffic(9);
    const streams = (run: TcpRun): unknown =>
      [...run.connections.values()]
        .map(({ streams: { 'to-server': up, 'to-client': down }, ...ends }) => [
          { ...ends, id: 0 },
          [up.end, up.gaps, Buffer.from(up.bytes).toString('base64')],
          [down.end, down.gaps, Buffer.from(down.bytes).toString('base64')],
        ])
        .map((value) => JSON.stringify(value))
        .sort();
    const expected = streams(runTcp(buildPcap(packets)));
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), (seed, twice) => {
        expect(streams(runTcp(buildPcap(recut(packets, seed, { twice }))))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('damaged packets never throw, and every chunk keeps its place', () => {
    const file = buildPcap(randomTraffic(5));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 300 }), (damage) => {
        const damaged = Uint8Array.from(file);
        // Record headers stay: this is about what stands in the packets.
        let header = 24;
        const view = new DataView(damaged.buffer);
        const protectedBytes = new Set<number>();
        while (header < damaged.length) {
          for (let i = 0; i < 16; i++) protectedBytes.add(header + i);
          header += 16 + view.getUint32(header + 8, true);
        }
        for (const [at, value] of damage) if (at >= 24 && !protectedBytes.has(at)) damaged[at] = value;
        runTcp(damaged);
      }),
      { numRuns: 60 },
    );
  });
});

describe('bounds', () => {
  test('a flood of SYNs does not keep every connection, and one that lives goes on', () => {
    const alive = new TcpScript().open(client, server, 0);
    const flood: TcpPacket[] = [];
    for (let i = 0; i < 66_036; i++) {
      const source = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}:1000`;
      flood.push(
        ...new TcpScript({ clientIsn: i })
          .join(source, server)
          .raw('to-server', 1e6 + i, { flags: 2 })
          .packets(),
      );
      if (i % 20_000 === 0) alive.send('to-server', Uint8Array.of(i / 20_000), 1e6 + i);
    }
    alive.send('to-server', Uint8Array.of(99), 2e9);
    const run = runTcp(buildPcap(merge(alive.packets(), flood)));
    expect([...(run.connections.get(0)?.streams['to-server'].bytes ?? [])]).toEqual([0, 1, 2, 3, 99]);
    const given = factsOf(run, 'anomaly').filter((fact) => fact.what === 'connection-given-up');
    expect(given).toHaveLength(501);
    expect(given.some((fact) => fact.from.connection === 0)).toBe(false);
  });
});

describe('ports used again', () => {
  test.each<[string, (first: TcpScript) => TcpScript, string]>([
    ['open', (first) => first, 'open'],
    ['closed', (first) => first.fin('to-server', 1e6).fin('to-client', 2e6), 'fin'],
    ['reset', (first) => first.rst('to-server', 1e6), 'rst'],
  ])('after a connection that was %s', (_name, finish, previousEnd) => {
    const first = finish(new TcpScript({ clientIsn: 1 }).open(client, server, 0)).packets();
    const last = first.at(-1)?.time ?? NaN;
    const second = new TcpScript({ clientIsn: 77 }).open(client, server, 9e9).packets();
    const [reuse] = factsOf(runTcp(buildPcap(merge(first, second))), 'tcp.port-reuse');
    expect(reuse).toMatchObject({ previous: 0, previousEnd, from: { connection: 1 } });
    // The last ACK of a close comes after it, and may or may not count.
    expect(Math.abs((reuse?.sinceEnd ?? NaN) - (9e9 - last))).toBeLessThanOrEqual(1000);
  });
});
