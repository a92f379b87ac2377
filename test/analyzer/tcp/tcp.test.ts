import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { seededRandom } from '../../support/random.ts';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';
import { recut } from '../../support/tcp-recut.ts';
import { follow } from '../../support/tshark-follow.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const withTshark = await suiteWith('tshark');

function bytesOf(seed: number, length: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Connections' numbers with their first packets, as ours and as tshark's. */
function openings(run: TcpRun): string[] {
  return factsOf(run, 'tcp.open').map(
    (fact) => `${fact.from.connection ?? -1} from packet ${fact.from.packet}`,
  );
}

/** Fields that {@link openingsByRows} reads, and whether tshark takes the packet for a retransmission. */
const fields = ['frame.number', 'tcp.stream', 'icmp.type', 'tcp.analysis.retransmission'];

function openingsByRows(rows: readonly string[][]): string[] {
  const first = new Map<string, string>();
  for (const [number = '', stream = '', icmp = ''] of rows) {
    if (stream !== '' && icmp === '' && !first.has(stream)) first.set(stream, number);
  }
  return [...first].map(([stream, number]) => `${stream} from packet ${number}`);
}

function openingsByTshark(path: string): string[] {
  return openingsByRows(tsharkFields(path, fields));
}

/**
 * Compares with tshark: the connections, and the bytes of those that have no gap. Returns how many were compared, and
 * the packets that tshark takes for retransmissions.
 */
function expectAsTshark(path: string, run: TcpRun): { compared: number; retransmissions: number[] } {
  const { streams, rows } = follow(path, factsOf(run, 'tcp.open').length, fields);
  expect(openings(run)).toEqual(openingsByRows(rows));
  let compared = 0;
  streams.forEach((followed, id) => {
    const connection = run.connections.get(id);
    const { 'to-server': up, 'to-client': down } = connection?.streams ?? {};
    if (connection === undefined || up === undefined || down === undefined) {
      expect([followed.fromNode0.length, followed.fromNode1.length]).toEqual([0, 0]);
      return;
    }
    if (up.gaps.length + down.gaps.length > 0) return;
    const [sent, received] = followed.node0 === connection.client ? [up, down] : [down, up];
    expect(Buffer.from(followed.fromNode0).equals(sent.bytes)).toBe(true);
    expect(Buffer.from(followed.fromNode1).equals(received.bytes)).toBe(true);
    compared++;
  });
  const retransmissions = rows.filter((row) => (row[3] ?? '') !== '').map((row) => Number(row[0]));
  return { compared, retransmissions };
}

withTshark('differential: corpora', () => {
  const files = [
    ...corporaFiles('captures', '.pcap', '.pcapng'),
    ...corporaFiles('stacks', '.pcap', '.pcapng'),
  ];
  for (const path of files) {
    corporaTest(path.split('/').slice(-2).join('/'), () => {
      const run = runTcp(new Uint8Array(readFileSync(path)));
      const { retransmissions } = expectAsTshark(path, run);
      expect(factsOf(run, 'tcp.retransmission').map((fact) => fact.from.packet)).toEqual(retransmissions);
    });
  }
});

/** Several connections with random sizes, initial numbers near the wrap, ends of every kind. */
function randomTraffic(seed: number): TcpPacket[] {
  const random = seededRandom(seed);
  const pick = (limit: number): number => Math.floor(random() * limit);
  const lists = Array.from({ length: 12 }, (_, index) => {
    const isn = index % 2 === 0 ? 0xffffffff - pick(4000) : pick(2 ** 32);
    const script = new TcpScript({ clientIsn: isn, serverIsn: (isn + 3_000_000_000) >>> 0, rttNs: 1e5 });
    const v6 = index % 3 === 0;
    const [from, to] = v6
      ? [`[2001:db8::1]:${5000 + index}`, '[2001:db8::2]:9090']
      : [`198.18.0.1:${5000 + index}`, server];
    let time = pick(1e7);
    script.open(from, to, time);
    for (let step = 0; step < 10; step++) {
      time += 1e6 + pick(5e6);
      script.send(random() < 0.5 ? 'to-server' : 'to-client', bytesOf(pick(1e6), 1 + pick(6000)), time);
    }
    if (index % 4 === 0) script.rst('to-client', time + 1e7);
    else if (index % 4 < 3) script.fin('to-client', time + 1e7).fin('to-server', time + 2e7);
    return script.packets();
  });
  return merge(...lists);
}

withTshark('differential: built traffic', () => {
  test.each([1, 2, 3, 4])('re-cut, reordered and retransmitted, seed %i', (seed) => {
    const file = buildPcap(recut(randomTraffic(seed), seed));
    withFile(file, (path) => {
      const run = runTcp(file);
      expect(expectAsTshark(path, run).compared).toBe(12);
    });
  });

  const script = (isn: number): TcpScript => new TcpScript({ clientIsn: isn });
  const data = bytesOf(1, 10);
  test.each<[string, () => TcpPacket[]]>([
    [
      'a new SYN while open',
      () =>
        merge(script(1).open(client, server, 0).packets(), script(77).open(client, server, 2e6).packets()),
    ],
    [
      'the server connects back',
      () =>
        merge(script(1).open(client, server, 0).packets(), script(77).open(server, client, 2e6).packets()),
    ],
    [
      'a repeated SYN',
      () =>
        script(1)
          .join(client, server)
          .raw('to-server', 0, { flags: 2 })
          .raw('to-server', 1e9, { flags: 2 })
          .packets(),
    ],
    [
      'a SYN after the middle of another connection',
      () =>
        merge(
          script(1).join(client, server).send('to-server', data, 0).packets(),
          script(77).open(client, server, 2e6).packets(),
        ),
    ],
    [
      'a SYN after bytes of the server alone',
      () =>
        merge(
          script(1).join(client, server).send('to-client', data, 0).packets(),
          script(77).open(client, server, 2e6).packets(),
        ),
    ],
    [
      'a SYN after an RST alone',
      () =>
        merge(
          script(1).join(client, server).rst('to-server', 0).packets(),
          script(77).open(client, server, 2e6).packets(),
        ),
    ],
    [
      'a SYN-ACK recorded before its SYN',
      () =>
        script(1000)
          .join(client, server)
          .raw('to-client', 0, { flags: 0x12, acknowledgment: 1001 })
          .raw('to-server', 1e3, { flags: 2, sequence: 1000 })
          .packets(),
    ],
    [
      'late segments of a closed connection, then its ports again',
      () =>
        merge(
          script(1)
            .open(client, server, 0)
            .fin('to-client', 1e6)
            .fin('to-server', 2e6)
            .send('to-server', data, 3e6)
            .packets(),
          script(99).open(client, server, 4e6).send('to-server', data, 5e6).packets(),
        ),
    ],
  ])('connections are counted alike: %s', (_name, packets) => {
    const file = buildPcap(packets());
    expect(openings(runTcp(file))).toEqual(withFile(file, openingsByTshark));
  });
});

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
