import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureOf } from '../../support/capture-of.ts';
import { be16, be32, ethernetFrame, ipv4, ipv6, tcpSyn, udp } from '../../support/ip-frame.ts';
import { suiteWith } from '../../support/require.ts';
import { runLink } from '../../support/run-link.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';
import {
  erspan2Of,
  erspan3Of,
  frameOf,
  geneveOf,
  gpeOf,
  greOf,
  labels,
  vxlanOf,
} from '../../support/tunnel-frame.ts';

const inner4 = ipv4(tcpSyn(4444), { source: [10, 0, 0, 1], destination: [10, 0, 0, 2] });
const inner6 = ipv6(6, tcpSyn(6666));
const frame4 = frameOf(0x0800, inner4);
const frame6 = frameOf(0x86dd, inner6);
const on4 = (protocol: number, payload: readonly number[]): Uint8Array =>
  ethernetFrame(0x08, 0x00, ...ipv4(payload, { protocol }));
const on6 = (next: number, payload: readonly number[]): Uint8Array =>
  ethernetFrame(0x86, 0xdd, ...ipv6(next, payload));

interface Sample {
  name: string;
  frame: Uint8Array;
  version: 4 | 6;
  /** Tunnels from the outside, each with its identifier; those in MPLS or PPPoE alone are none. */
  tunnels: (string | [string, number])[];
  /** Bytes from the outer IP header to the inner one, of the first tunnel. */
  overhead?: number;
}

const samples: Sample[] = [
  { name: 'VXLAN', frame: on4(17, vxlanOf(frame4)), version: 4, tunnels: [['vxlan', 7]], overhead: 50 },
  {
    name: 'VXLAN over IPv6',
    frame: on6(17, vxlanOf(frame6)),
    version: 6,
    tunnels: [['vxlan', 7]],
    overhead: 70,
  },
  {
    name: 'VXLAN-GPE, IPv4',
    frame: on4(17, gpeOf(1, inner4)),
    version: 4,
    tunnels: [['vxlan-gpe', 7]],
    overhead: 36,
  },
  { name: 'VXLAN-GPE, IPv6', frame: on4(17, gpeOf(2, inner6)), version: 6, tunnels: [['vxlan-gpe', 7]] },
  { name: 'VXLAN-GPE, Ethernet', frame: on4(17, gpeOf(3, frame4)), version: 4, tunnels: [['vxlan-gpe', 7]] },
  {
    name: 'GENEVE',
    frame: on4(17, geneveOf(0x6558, frame4)),
    version: 4,
    tunnels: [['geneve', 7]],
    overhead: 50,
  },
  {
    name: 'GENEVE, options',
    frame: on4(17, geneveOf(0x6558, frame6, 3)),
    version: 6,
    tunnels: [['geneve', 7]],
  },
  { name: 'GENEVE, IP', frame: on4(17, geneveOf(0x0800, inner4)), version: 4, tunnels: [['geneve', 7]] },
  { name: 'GRE', frame: on4(47, greOf(0x0800, inner4)), version: 4, tunnels: ['gre'], overhead: 24 },
  {
    name: 'GRE over IPv6',
    frame: on6(47, greOf(0x86dd, inner6)),
    version: 6,
    tunnels: ['gre'],
    overhead: 44,
  },
  {
    name: 'GRE with checksum, key and sequence',
    frame: on4(47, greOf(0x0800, inner4, { checksum: true, key: 99, sequence: 3 })),
    version: 4,
    tunnels: [['gre', 99]],
    overhead: 36,
  },
  {
    name: 'NVGRE',
    frame: on4(47, greOf(0x6558, frame4, { key: 7 * 256 + 1 })),
    version: 4,
    tunnels: [['gre', 7]],
  },
  {
    name: 'GRE, MPLS',
    frame: on4(47, greOf(0x8847, [...labels(2), ...inner4])),
    version: 4,
    tunnels: ['gre'],
  },
  { name: 'ERSPAN I', frame: on4(47, greOf(0x88be, frame4)), version: 4, tunnels: ['gre'] },
  { name: 'ERSPAN II', frame: on4(47, erspan2Of(frame4)), version: 4, tunnels: [['gre', 5]] },
  { name: 'ERSPAN III', frame: on4(47, erspan3Of(frame4)), version: 4, tunnels: [['gre', 5]] },
  {
    name: 'ERSPAN III, platform',
    frame: on4(47, erspan3Of(frame4, true)),
    version: 4,
    tunnels: [['gre', 5]],
  },
  {
    name: 'PPTP',
    // Key with length and call 9, sequence, acknowledgment; then PPP.
    frame: on4(47, [
      0x30,
      0x81,
      0x88,
      0x0b,
      ...be16(44),
      ...be16(9),
      ...be32(1),
      ...be32(1),
      0xff,
      3,
      0,
      0x21,
      ...inner4,
    ]),
    version: 4,
    tunnels: [['gre', 9]],
  },
  { name: 'IPv4 in IPv4', frame: on4(4, inner4), version: 4, tunnels: ['ip-in-ip'], overhead: 20 },
  { name: 'IPv6 in IPv4', frame: on4(41, inner6), version: 6, tunnels: ['ip-in-ip'] },
  { name: 'IPv4 in IPv6', frame: on6(4, inner4), version: 4, tunnels: ['ip-in-ip'], overhead: 40 },
  { name: 'IPv6 in IPv6', frame: on6(41, inner6), version: 6, tunnels: ['ip-in-ip'] },
  { name: 'EtherIP', frame: on4(97, [0x30, 0, ...frame4]), version: 4, tunnels: ['etherip'] },
  { name: 'MPLS in IP', frame: on4(137, [...labels(1), ...inner4]), version: 4, tunnels: ['mpls-in-ip'] },
  { name: 'MPLS', frame: ethernetFrame(0x88, 0x47, ...labels(3), ...inner6), version: 6, tunnels: [] },
  {
    name: 'PPPoE',
    frame: ethernetFrame(0x88, 0x64, 0x11, 0, 0, 1, ...be16(inner4.length + 2), 0, 0x21, ...inner4),
    version: 4,
    tunnels: [],
  },
  {
    name: 'VXLAN in GRE in IPv6',
    frame: on6(47, greOf(0x0800, ipv4(vxlanOf(frame6), { protocol: 17 }))),
    version: 6,
    tunnels: ['gre', ['vxlan', 7]],
  },
  {
    name: 'authentication header',
    frame: on4(51, [6, 4, ...new Array<number>(22).fill(0), ...tcpSyn(4444)]),
    version: 4,
    tunnels: [],
  },
];

describe('what is inside is read', () => {
  test.each(samples)('$name', ({ frame, version, tunnels, overhead }) => {
    const run = runLink([{ bytes: frame }, { bytes: frame }]);
    const port = version === 4 ? 4444 : 6666;
    expect(run.datagrams.map((one) => [one.version, one.protocol])).toEqual([
      [version, 6],
      [version, 6],
    ]);
    expect(run.datagrams[0]?.payloadBytes).toEqual(tcpSyn(port));
    // Each once, though there are two packets.
    const told = run.facts.map((fact) =>
      fact.kind !== 'link.tunnel'
        ? fact.kind
        : fact.id === undefined
          ? fact.protocol
          : [fact.protocol, fact.id],
    );
    expect(told).toEqual(tunnels);
    expect(run.notes.map((note) => note.kind)).toEqual(tunnels.map(() => 'tunnel'));
    if (overhead !== undefined) expect(run.facts[0]).toMatchObject({ overhead, encrypted: false });
  });

  test('a tunnel is told once for both ways, another one by itself, and a kind is noted once', () => {
    const there = { bytes: on4(17, vxlanOf(frame4)) };
    const back = ipv4(vxlanOf(frame4), {
      protocol: 17,
      source: [198, 18, 0, 2],
      destination: [198, 18, 0, 1],
    });
    const other = { bytes: on4(17, vxlanOf(frame4, 8)) };
    const run = runLink([there, { bytes: ethernetFrame(0x08, 0x00, ...back) }, other, there, other]);
    expect(run.facts).toMatchObject([
      { from: { packet: 1 }, source: '198.18.0.1', destination: '198.18.0.2', id: 7 },
      { from: { packet: 3 }, id: 8 },
    ]);
    expect(run.notes).toEqual([
      { kind: 'tunnel', text: 'VXLAN: the packets inside are read (first on packet 1)' },
    ]);
    expect(run.datagrams).toHaveLength(5);
  });

  test('the port that VXLAN had on Linux before it was given one counts too', () => {
    const run = runLink([{ bytes: on4(17, vxlanOf(frame4, 7, 8472)) }]);
    expect(run.facts).toMatchObject([{ protocol: 'vxlan', id: 7 }]);
  });

  test('so many are told', () => {
    const run = runLink(Array.from({ length: 300 }, (_, id) => ({ bytes: on4(17, vxlanOf(frame4, id)) })));
    expect(run.facts).toHaveLength(256);
    expect(run.datagrams).toHaveLength(300);
  });

  test('pieces of the outer packet and of the inner one are put together', () => {
    const inner = [...tcpSyn(4444), ...new Array<number>(400).fill(9)];
    const at = (start: number, end: number, packet: readonly number[], protocol: number): number[] =>
      ipv4(packet.slice(start, end), { protocol, pieces: (end < packet.length ? 0x2000 : 0) | (start / 8) });
    const [first, last] = [at(0, 200, inner, 6), at(200, inner.length, inner, 6)].map((piece) =>
      vxlanOf(frameOf(0x0800, piece)),
    );
    const outer = [first ?? [], last ?? []].flatMap((whole, index) =>
      [at(0, 160, whole, 17), at(160, whole.length, whole, 17)].map((piece) => {
        piece[5] = index;
        return { bytes: ethernetFrame(0x08, 0x00, ...piece) };
      }),
    );
    const run = runLink(outer);
    expect(run.datagrams).toMatchObject([{ packet: 4, protocol: 6, payloadBytes: inner }]);
  });
});

describe('what is not inside', () => {
  test.each([
    ['VXLAN without the flag of its identifier', on4(17, udp(4789, [0, 0, 0, 0, 0, 0, 7, 0, ...frame4]))],
    ['an answer of DNS to a port of VXLAN', on4(17, udp(4789, [0x08, 0, 0, 0, 0, 0, 7, 0, ...frame4], 53))],
    ['GENEVE of another version', on4(17, udp(6081, [0x40, 0, 0x65, 0x58, 0, 0, 7, 0, ...frame4]))],
    ['GENEVE with options beyond its end', on4(17, udp(6081, [0x3f, 0, 0x65, 0x58, 0, 0, 7, 0, ...frame4]))],
    ['GRE with routing', on4(47, [0x40, 0, 8, 0, 0, 0, 0, 0, ...inner4])],
    ['IP in IP that is none', on4(4, [0x15, ...inner4.slice(1)])],
  ])('%s stays what it is', (_name, bytes) => {
    const run = runLink([{ bytes }]);
    expect(run.facts).toEqual([]);
    expect(run.datagrams).toHaveLength(1);
    expect(run.datagrams[0]?.protocol).not.toBe(6);
  });

  test('ESP is named as encrypted', () => {
    const run = runLink([
      { bytes: on4(50, [...be32(0xabcd), ...be32(1), ...new Array<number>(40).fill(0x5a)]) },
    ]);
    expect(run.facts).toMatchObject([{ kind: 'link.tunnel', protocol: 'esp', id: 0xabcd, encrypted: true }]);
    expect(run.notes[0]?.text).toContain('encrypted');
  });

  test('a bomb of tunnels is an anomaly', () => {
    let packet = inner4;
    for (let depth = 0; depth < 1000; depth++) packet = ipv4(packet, { protocol: 4 });
    const run = runLink([{ bytes: ethernetFrame(0x08, 0x00, ...packet) }]);
    expect(run.datagrams).toEqual([]);
    expect(run.facts.at(-1)).toMatchObject({ kind: 'anomaly', what: 'tunnel-depth' });
  });

  test('any damage, and any cut, never throws', () => {
    const damage = fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), damage, fc.nat(300), ({ frame }, changes, length) => {
        const damaged = Uint8Array.from(frame);
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        const run = runLink([{ bytes: damaged.subarray(0, length), originalLength: damaged.length }]);
        for (const one of run.datagrams) expect(one.payloadEnd).toBeGreaterThanOrEqual(one.payload);
      }),
      { numRuns: 1000 },
    );
  });
});

const withTshark = await suiteWith('tshark');

withTshark('differential', () => {
  test('tshark finds the same packet inside', () => {
    const rows = withFile(captureOf(samples.map(({ frame }) => ({ bytes: frame }))), (path) =>
      tsharkFields(
        path,
        ['ip.src', 'ipv6.src', 'tcp.dstport', 'vxlan.vni', 'geneve.vni'],
        ['-o', 'tcp.check_checksum:FALSE'],
      ),
    );
    const theirs = rows.map(([v4 = '', v6 = '', port, vxlan, geneve], index) => ({
      name: samples[index]?.name,
      source: port === '4444' ? v4.split(',').at(-1) : v6.split(',').at(-1),
      port,
      networks: [vxlan, geneve].filter((id) => id !== '').map(Number),
    }));
    const ours = samples.map(({ name, frame }) => {
      const { datagrams, facts } = runLink([{ bytes: frame }]);
      const [one] = datagrams;
      const source = one?.version === 4 ? one.sourceBytes.join('.') : '2001:db8::1';
      const port = String(((one?.payloadBytes[2] ?? 0) << 8) | (one?.payloadBytes[3] ?? 0));
      const networks = facts.flatMap((fact) =>
        fact.kind === 'link.tunnel' && /vxlan|geneve/.test(fact.protocol) ? [fact.id] : [],
      );
      return { name, source, port, networks };
    });
    expect(ours).toEqual(theirs);
  });
});
