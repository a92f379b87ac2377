/** Connections and byte streams are those that tshark sees: corpora, and traffic by a seed. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { golden } from '../../support/h2lab.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { bytesOf, randomTraffic } from '../../support/random-traffic.ts';
import { suiteWith } from '../../support/require.ts';
import { factsOf, runTcp, type TcpRun } from '../../support/run-tcp.ts';
import { buildPcap, merge, type TcpPacket, TcpScript } from '../../support/tcp-builder.ts';
import { recut } from '../../support/tcp-recut.ts';
import { follow } from '../../support/tshark-follow.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const client = '198.18.0.1:40000';
const server = '198.18.0.2:9090';
const withTshark = await suiteWith('tshark');

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

withTshark('differential: golden captures', () => {
  test.each([
    'connection-aging-plain-fault',
    'deadline-exceeded-client-tls-fault',
    'drain-grace-expired-tls-fault',
  ])('bytes in flight behind each segment of new data, %s', (name) => {
    const path = golden(name);
    const theirs = new Map(
      tsharkFields(path, ['frame.number', 'tcp.analysis.bytes_in_flight'], ['-Y', 'tcp.len > 0']).map(
        ([number = '', bytes = '']) => [Number(number), Number(bytes)],
      ),
    );
    const flights = factsOf(runTcp(new Uint8Array(readFileSync(path)), ['tcp.in-flight']), 'tcp.in-flight');
    // What an acknowledgment leaves is told at its packet, which tshark has no word for.
    const behindData = flights.filter(({ from, bytes }) => bytes > 0 && (theirs.get(from.packet) ?? 0) > 0);
    expect(behindData.length).toBeGreaterThan(20);
    const wrong = behindData.filter(({ from, bytes }) => theirs.get(from.packet) !== bytes);
    expect(wrong).toEqual([]);
  });
});
