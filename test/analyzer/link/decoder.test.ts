import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureOf } from '../../support/capture-of.ts';
import { be16, be32, ethernetFrame, ipv4, ipv6, tcpSyn } from '../../support/ip-frame.ts';
import { suiteWith } from '../../support/require.ts';
import { runLink } from '../../support/run-link.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const v4 = ipv4(tcpSyn());
const v6 = ipv6(6, tcpSyn());
const sll = (type: number): number[] => [...be16(0), ...be16(1), ...be16(6), ...zeros(8), ...be16(type)];
const sll2 = (type: number): number[] => [...be16(type), 0, 0, ...be32(2), ...be16(1), 0, 6, ...zeros(8)];
const bytes = (...parts: number[][]): Uint8Array => Uint8Array.from(parts.flat());

/** One packet of each link type, with a SYN to a port of its own. */
const samples: [name: string, linkType: number, bytes: Uint8Array][] = [
  ['Ethernet, IPv4', 1, ethernetFrame(0x08, 0x00, ...v4)],
  ['Ethernet, IPv6', 1, ethernetFrame(0x86, 0xdd, ...v6)],
  ['802.1Q', 1, ethernetFrame(0x81, 0x00, 0, 5, 0x08, 0x00, ...v4)],
  ['QinQ', 1, ethernetFrame(0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x86, 0xdd, ...v6)],
  ['Ethernet padding', 1, ethernetFrame(0x08, 0x00, ...v4, ...zeros(6))],
  ['Linux cooked', 113, bytes(sll(0x0800), v4)],
  ['Linux cooked, VLAN', 113, bytes(sll(0x8100), [0, 5, 0x86, 0xdd], v6)],
  ['Linux cooked 2', 276, bytes(sll2(0x86dd), v6)],
  ['Linux cooked 2, VLAN', 276, bytes(sll2(0x8100), [0, 5, 0x08, 0x00], v4)],
  ['raw, IPv4', 101, bytes(v4)],
  ['raw, IPv6', 101, bytes(v6)],
  ['IPv4 only', 228, bytes(v4)],
  ['IPv6 only', 229, bytes(v6)],
  ['BSD loopback, little endian', 0, bytes([2, 0, 0, 0], v4)],
  ['BSD loopback, big endian', 0, bytes([0, 0, 0, 30], v6)],
  ['802.3, SNAP', 1, ethernetFrame(...be16(8 + v4.length), 0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, ...v4)],
  [
    '802.3, SNAP of 802.1H',
    1,
    ethernetFrame(...be16(8 + v6.length), 0xaa, 0xaa, 3, 0, 0, 0xf8, 0x86, 0xdd, ...v6),
  ],
  ['802.3, LLC', 1, ethernetFrame(...be16(3 + v4.length), 6, 6, 3, ...v4)],
  ['Linux cooked, LLC', 113, bytes(sll(4), [0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00], v4)],
  ['802.1ad', 1, ethernetFrame(0x88, 0xa8, 0, 5, 0x08, 0x00, ...v4)],
  ['PPP', 9, bytes([0xff, 3, 0, 0x21], v4)],
  ['PPP, short', 9, bytes([0x57], v6)],
  ['PPP, MPLS', 9, bytes([0xff, 3, 2, 0x81, 0, 1, 1, 64], v4)],
  ['PPP in HDLC', 50, bytes([0xff, 3, 0, 0x57], v6)],
  ['PPP over Ethernet', 51, bytes([0x11, 0, 0, 1, ...be16(v4.length + 2), 0, 0x21], v4)],
  ['PPP with direction', 204, bytes([1, 0xff, 3, 0, 0x21], v4)],
  ['Cisco HDLC', 104, bytes([0x0f, 0, 0x08, 0x00], v4)],
  ['OpenBSD loopback', 108, bytes([0, 0, 0, 24], v6)],
];

describe('every link type', () => {
  test.each(samples)('%s', (_name, linkType, frame) => {
    const run = runLink([{ bytes: frame, linkType }]);
    expect([run.notes, run.facts]).toEqual([[], []]);
    expect(run.datagrams).toMatchObject([{ packet: 1, protocol: 6, payloadBytes: tcpSyn() }]);
  });

  test('one that is unknown is remarked once', () => {
    const packet = { bytes: bytes(v4), linkType: 127 };
    const run = runLink([packet, packet, { ...packet, linkType: 195 }]);
    expect(run.datagrams).toEqual([]);
    expect(run.notes.map((note) => [note.kind, /link type (\d+)/.exec(note.text)?.[1]])).toEqual([
      ['unsupported-link-type', '127'],
      ['unsupported-link-type', '195'],
    ]);
    expect(run.notes[0]?.text).toBe(
      'link type 127, IEEE 802.11 with radiotap header (Wi-Fi), is not supported (first on packet 1); its packets are left out',
    );
  });

  test('what is not IP is left out without a word', () => {
    const arp = ethernetFrame(0x08, 0x06, ...zeros(28));
    const llc = ethernetFrame(0, 20, 0xaa, 0xaa, 3, ...zeros(17));
    const run = runLink([
      { bytes: arp },
      { bytes: llc },
      { bytes: Uint8Array.of(1, 2) },
      { bytes: bytes([0, 0]), linkType: 0 },
    ]);
    expect(run).toEqual({ datagrams: [], facts: [], notes: [] });
  });
});

test('PPP of pppd, which tshark does not read', () => {
  const run = runLink([{ bytes: bytes([1, 3, 0, 0x21], v4), linkType: 166 }]);
  expect(run.datagrams).toMatchObject([{ protocol: 6, payloadBytes: tcpSyn() }]);
});

test('MACsec is remarked once', () => {
  const packet = { bytes: ethernetFrame(0x88, 0xe5, ...zeros(40)) };
  const run = runLink([packet, packet]);
  expect(run.notes.map(({ text }) => text)).toEqual([expect.stringMatching(/^MACsec \(encrypted\)/)]);
});

describe('anomalies', () => {
  test('name the packet, and do not repeat for ever', () => {
    const bad = { bytes: ethernetFrame(0x08, 0x00, 0x43, ...v4.slice(1)), time: 5 };
    const run = runLink(new Array(100).fill(bad));
    expect(run.facts).toHaveLength(16);
    expect(run.facts[0]).toMatchObject({
      kind: 'anomaly',
      layer: 'link',
      what: 'ip-header',
      from: { input: 3, packet: 1, time: 5 },
    });
  });

  test('any bytes on any link type never throw', () => {
    const anything = fc.uint8Array({ maxLength: 120 });
    const linkType = fc.constantFrom(0, 1, 9, 12, 51, 101, 104, 108, 113, 166, 204, 228, 229, 276, 999);
    fc.assert(
      fc.property(fc.array(fc.record({ bytes: anything, linkType }), { maxLength: 10 }), (packets) => {
        for (const datagram of runLink(packets).datagrams) {
          expect(datagram.payloadEnd).toBeGreaterThanOrEqual(datagram.payload);
        }
      }),
      { numRuns: 500 },
    );
    const damage = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(samples.length - 1), damage, (index, changes) => {
        const [, type = 1, frame = new Uint8Array(0)] = samples[index] ?? [];
        const damaged = Uint8Array.from(frame);
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        runLink([{ bytes: damaged, linkType: type }]);
      }),
      { numRuns: 500 },
    );
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('tshark finds the same addresses and ports in every link type', () => {
    const file = captureOf(samples.map(([, linkType, bytes]) => ({ linkType, bytes })));
    const rows = withFile(file, (path) =>
      tsharkFields(path, ['ip.src', 'ipv6.src', 'ip.ttl', 'ipv6.hlim', 'tcp.dstport', 'tcp.len']),
    );
    const ours = samples.map(([, linkType, frame]) => {
      const [one] = runLink([{ bytes: frame, linkType }]).datagrams;
      if (one === undefined) return [];
      const port = String(((one.payloadBytes[2] ?? 0) << 8) | (one.payloadBytes[3] ?? 0));
      const length = String(one.payloadBytes.length - 20);
      return one.version === 4
        ? [one.sourceBytes.join('.'), '', String(one.hopLimit), '', port, length]
        : ['', '2001:db8::1', '', String(one.hopLimit), port, length];
    });
    expect(ours).toEqual(rows);
  });
});
