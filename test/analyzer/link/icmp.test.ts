import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createIcmp } from '../../../analyzer/link/icmp.ts';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { captureOf } from '../../support/capture-of.ts';
import { datagramOf } from '../../support/datagrams.ts';
import { be32, ethernetFrame, ipv4, ipv6, tcpSyn, udp } from '../../support/ip-frame.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const router = [198, 18, 9, 9];
const client = [198, 18, 0, 1];

function error4(type: number, code: number, rest: number, quoted: readonly number[]): Uint8Array {
  const message = [type, code, 0, 0, ...be32(rest), ...quoted];
  return ethernetFrame(
    0x08,
    0x00,
    ...ipv4(message, { protocol: 1, source: router, destination: client, hopLimit: 62 }),
  );
}

function error6(type: number, code: number, rest: number, quoted: readonly number[]): Uint8Array {
  return ethernetFrame(0x86, 0xdd, ...ipv6(58, [type, code, 0, 0, ...be32(rest), ...quoted]));
}

interface Read {
  facts: Fact[];
  asked: number;
  failed: number;
}

function read(frame: Uint8Array, known?: { connection: number; direction: Direction }): Read {
  const run: Read = { facts: [], asked: 0, failed: 0 };
  const stage = createIcmp({
    input: 2,
    fact: (fact) => void run.facts.push(fact),
    connectionOf() {
      run.asked++;
      return known;
    },
    failed() {
      run.failed++;
    },
  });
  stage.push(datagramOf(frame, 5, 77));
  return run;
}

describe('an ICMP error', () => {
  test('about a TCP segment of a known connection', () => {
    const quoted = ipv4(tcpSyn(8080), { hopLimit: 60 });
    const run = read(error4(3, 1, 0, quoted), { connection: 4, direction: 'to-server' });
    expect(run.facts).toEqual([
      {
        kind: 'icmp.error',
        from: { input: 2, packet: 5, time: 77, connection: 4 },
        version: 4,
        type: 3,
        code: 1,
        error: 'unreachable',
        reason: 'host-unreachable',
        sender: '198.18.9.9',
        hopLimit: 62,
        quoted: {
          protocol: 6,
          source: '198.18.0.1:1000',
          destination: '198.18.0.2:8080',
          length: 40,
          hopLimit: 60,
          sequence: 1,
          direction: 'to-server',
        },
      },
    ]);
  });

  test('"fragmentation needed" tells the MTU and the size of what did not fit, though only 8 bytes of it are quoted', () => {
    const quoted = ipv4(tcpSyn().slice(0, 8), { totalLength: 1500 });
    expect(read(error4(3, 4, 1400, quoted)).facts).toMatchObject([
      { error: 'too-big', mtu: 1400, quoted: { length: 1500, destination: '198.18.0.2:8080', sequence: 1 } },
    ]);
    // An old router tells no MTU.
    expect(read(error4(3, 4, 0, quoted)).facts[0]).not.toHaveProperty('mtu');
    expect(read(error6(2, 0, 1280, ipv6(6, tcpSyn(), 1460))).facts).toMatchObject([
      {
        error: 'too-big',
        reason: 'packet-too-big',
        mtu: 1280,
        sender: '2001:db8::1',
        quoted: { length: 1500, source: '[2001:db8::1]:1000', destination: '[2001:db8::2]:8080' },
      },
    ]);
  });

  test('about UDP is handed on, about another protocol or a later fragment has no ports', () => {
    const about = read(error4(3, 3, 0, ipv4(udp(53, [1, 2]), { protocol: 17 })));
    expect(about).toMatchObject({
      asked: 0,
      failed: 1,
      facts: [{ quoted: { destination: '198.18.0.2:53' } }],
    });
    const ping = read(error4(11, 0, 0, ipv4([8, 0, 0, 0, 0, 0, 0, 0], { protocol: 1 })));
    expect(ping).toMatchObject({ asked: 0, failed: 0, facts: [{ quoted: { destination: '198.18.0.2' } }] });
    const later = read(error4(11, 1, 0, ipv4(tcpSyn(), { pieces: 5 })));
    expect(later).toMatchObject({ asked: 0, facts: [{ quoted: { source: '198.18.0.1' } }] });
    const first = read(error4(11, 1, 0, ipv4(tcpSyn(), { pieces: 0x2000 })));
    expect(first.asked).toBe(1);
  });

  test('with a damaged quotation is told all the same', () => {
    const [fact] = read(error4(3, 13, 0, [0x45, 0, 0])).facts;
    expect(fact).toMatchObject({ reason: 'administratively-prohibited' });
    expect(fact).not.toHaveProperty('quoted');
  });

  test('is not an echo, and not what is cut', () => {
    expect(read(error4(8, 0, 0, ipv4(tcpSyn()))).facts).toEqual([]);
    expect(read(ethernetFrame(0x08, 0x00, ...ipv4([3, 1, 0, 0], { protocol: 1 }))).facts).toEqual([]);
  });

  test('of any bytes never throws', () => {
    const bytes = fc.array(fc.nat(255), { maxLength: 90 });
    fc.assert(
      fc.property(fc.nat(20), fc.nat(16), bytes, fc.boolean(), (type, code, quoted, v6) => {
        const { facts } = read(v6 ? error6(type, code, 0, quoted) : error4(type, code, 0, quoted));
        expect(facts.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });
});

/** A SYN, a ping, and what was answered to them. */
const frames: Uint8Array[] = [
  ethernetFrame(0x08, 0x00, ...ipv4(tcpSyn(7000))),
  ethernetFrame(0x08, 0x00, ...ipv4(tcpSyn(8080))),
  error4(3, 1, 0, ipv4(tcpSyn(8080))),
  error4(3, 3, 0, ipv4(udp(5353, [1, 2, 3]), { protocol: 17 })),
  error4(3, 4, 1400, ipv4(tcpSyn(7000), { totalLength: 1500 })),
  error4(3, 13, 0, ipv4(tcpSyn(7000))),
  error4(11, 0, 0, ipv4(tcpSyn(8080))),
  ethernetFrame(0x86, 0xdd, ...ipv6(6, tcpSyn(9000))),
  error6(1, 4, 0, ipv6(6, tcpSyn(9000))),
  error6(2, 0, 1280, ipv6(6, tcpSyn(9000), 1460)),
];

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('tshark reads the same types, codes, MTUs, ports and streams', () => {
    const file = captureOf(frames.map((bytes) => ({ bytes })));
    const fields = [
      'frame.number',
      'icmp.type',
      'icmp.code',
      'icmp.mtu',
      'icmpv6.type',
      'icmpv6.code',
      'icmpv6.mtu',
    ];
    const rows = withFile(file, (path) =>
      tsharkFields(path, [...fields, 'tcp.stream', 'tcp.dstport', 'udp.dstport', 'ip.len', 'ipv6.plen']),
    );
    const last = (text = ''): number | undefined =>
      text === '' ? undefined : Number(text.split(',').at(-1));
    const theirs = rows
      .filter(([, type, , , type6]) => type !== '' || type6 !== '')
      .map(([packet, type, code, mtu, type6, code6, mtu6, stream, port, udpPort, length, length6]) => ({
        packet: Number(packet),
        type: last(type) ?? last(type6),
        code: last(code) ?? last(code6),
        mtu: last(mtu) ?? last(mtu6),
        stream: last(stream),
        port: last(port) ?? last(udpPort),
        length: last(length) ?? 40 + (last(length6) ?? 0),
      }));
    const ours: unknown[] = [];
    const pipeline = createPipeline({
      input: 0,
      fact(fact) {
        if (fact.kind !== 'icmp.error') return;
        const { type, code, mtu, quoted, from } = fact;
        const port = Number(quoted?.destination.split(':').at(-1));
        const stream = from.connection;
        ours.push({ packet: from.packet, type, code, mtu, stream, port, length: quoted?.length });
      },
    });
    pipeline.push(file);
    pipeline.end();
    expect(ours).toEqual(theirs);
  });
});
