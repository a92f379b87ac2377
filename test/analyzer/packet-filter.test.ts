import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPacketFilter, type PacketFilterOptions } from '../../analyzer/packet-filter.ts';
import { parseAddressRange } from '../../analyzer/node/filter-options.ts';
import { be16, ethernetFrame, ipv4, ipv6, tcpSyn } from '../support/ip-frame.ts';

const all = { hosts: [], ports: [] };
const range = (text: string): { bytes: readonly number[]; prefix: number } => {
  const found = parseAddressRange(text);
  if (found === undefined) throw new Error(`${text} is no address`);
  return found;
};

function kept(
  options: Partial<PacketFilterOptions>,
  bytes: readonly number[] | Uint8Array,
  linkType = 1,
  time = 0,
): boolean {
  const filter = createPacketFilter({ ...all, ...options });
  filter.start(0n);
  const packet = { number: 1, time, interfaceId: 0, linkType, originalLength: bytes.length };
  return filter.keep({ ...packet, bytes: Uint8Array.from(bytes) });
}

const client = [range('198.18.0.1'), range('2001:db8::1')];
const stranger = [range('10.0.0.0/8'), range('2001:db8:1::/48')];
const udp = (source: number, destination: number): number[] => [
  ...be16(source),
  ...be16(destination),
  0,
  8,
  0,
  0,
];

describe('addresses and ports', () => {
  const frames: [string, number, Uint8Array][] = [
    ['Ethernet, IPv4', 1, ethernetFrame(8, 0, ...ipv4(tcpSyn()))],
    ['Ethernet, IPv6', 1, ethernetFrame(0x86, 0xdd, ...ipv6(6, tcpSyn()))],
    ['a VLAN tag', 1, ethernetFrame(0x81, 0, 0, 5, 8, 0, ...ipv4(tcpSyn()))],
    ['two tags', 1, ethernetFrame(0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0, ...ipv4(tcpSyn()))],
    ['IPv4 options', 1, ethernetFrame(8, 0, ...ipv4(tcpSyn(), { options: [1, 1, 1, 1] }))],
    ['Linux cooked', 113, Uint8Array.of(...new Uint8Array(14), 8, 0, ...ipv4(tcpSyn()))],
    ['Linux cooked 2', 276, Uint8Array.of(8, 0, ...new Uint8Array(18), ...ipv4(tcpSyn()))],
    ['raw IP', 101, Uint8Array.from(ipv4(tcpSyn()))],
    ['BSD loopback', 0, Uint8Array.of(2, 0, 0, 0, ...ipv4(tcpSyn()))],
    ['IPv6 options', 101, Uint8Array.from(ipv6(0, [6, 0, 1, 4, 0, 0, 0, 0, ...tcpSyn()]))],
    ['the first fragment', 101, Uint8Array.from(ipv6(44, [6, 0, 0, 1, 0, 0, 0, 9, ...tcpSyn()]))],
  ];

  test.each(frames)('are found in %s', (_what, linkType, bytes) => {
    expect(kept({ hosts: client }, bytes, linkType)).toBe(true);
    expect(kept({ hosts: stranger }, bytes, linkType)).toBe(false);
    expect(kept({ hosts: [...stranger, ...client] }, bytes, linkType)).toBe(true);
    expect(kept({ ports: [8080] }, bytes, linkType)).toBe(true);
    expect(kept({ ports: [1000, 9] }, bytes, linkType)).toBe(true);
    expect(kept({ ports: [443] }, bytes, linkType)).toBe(false);
    expect(kept({ hosts: client, ports: [443] }, bytes, linkType)).toBe(false);
    expect(kept({ hosts: stranger, ports: [8080] }, bytes, linkType)).toBe(false);
  });

  test.each<[string, string, boolean]>([
    ['198.18.0.2', 'the destination', true],
    ['198.18.0.0/31', 'one bit less', true],
    ['198.18.0.2/31', 'the destination alone', true],
    ['198.18.0.4/30', 'a neighbour', false],
    ['0.0.0.0/0', 'everything', true],
    ['::/0', 'everything of the other version', false],
  ])('%s: %s', (host, _what, expected) => {
    expect(kept({ hosts: [range(host)] }, ipv4(tcpSyn()), 101)).toBe(expected);
  });

  test.each<[string, boolean]>([
    ['2001:db8::2', true],
    ['2001:db8::2/127', true],
    ['2001:db8::4/126', false],
    ['2001:db8::/33', true],
    ['2001:db8:8000::/33', false],
    ['::/0', true],
  ])('%s', (host, expected) => {
    expect(kept({ hosts: [range(host)] }, ipv6(6, tcpSyn()), 101)).toBe(expected);
  });

  test.each<[string, number[], number]>([
    ['GRE', ipv4([0, 0, 8, 0, ...ipv4(tcpSyn())], { protocol: 47 }), 101],
    ['IP in IP', ipv4(ipv4(tcpSyn()), { protocol: 4 }), 101],
    ['IPv6 in IPv4', ipv4(ipv6(6, tcpSyn()), { protocol: 41 }), 101],
    ['VXLAN', ipv4([...udp(50_000, 4789), 8, 0, 0, 0], { protocol: 17 }), 101],
    ['GENEVE in IPv6', ipv6(17, udp(50_000, 6081)), 101],
    ['ICMP', ipv4([3, 4, 0, 0, 0, 0, 5, 0], { protocol: 1 }), 101],
    ['ICMPv6', ipv6(58, [2, 0, 0, 0]), 101],
    [
      'a later piece of a datagram of UDP, perhaps a tunnel',
      ipv4(udp(1, 2), { protocol: 17, pieces: 185 }),
      101,
    ],
    ['a link type that is not known', [1, 2, 3], 195],
    ['a header that is cut', ipv4(tcpSyn()).slice(0, 19), 101],
    ['MPLS', [...ethernetFrame(0x88, 0x47, 0, 0, 0x11, 0x40, ...ipv4(tcpSyn()))], 1],
  ])('%s cannot be told and is kept', (_what, bytes, linkType) => {
    expect(kept({ hosts: stranger, ports: [443] }, bytes, linkType)).toBe(true);
  });

  test('a later piece of a datagram is kept by its address, as it shows no port', () => {
    const piece = ipv4(new Array<number>(40).fill(0), { pieces: 185 });
    expect(kept({ hosts: client, ports: [443] }, piece, 101)).toBe(true);
    expect(kept({ hosts: stranger }, piece, 101)).toBe(false);
  });

  test('ARP is not kept, nor other UDP', () => {
    expect(kept({ hosts: client }, ethernetFrame(8, 6, 0, 1))).toBe(false);
    expect(kept({ ports: [8080] }, ipv4(udp(1, 53), { protocol: 17 }), 101)).toBe(false);
  });
});

describe('times', () => {
  const startNs = 1_700_000_000_500_000_000n; // 2023-11-14T22:13:20.5Z
  const atSecond = (options: Partial<PacketFilterOptions>): number[] => {
    const filter = createPacketFilter({ ...all, ...options });
    filter.start(startNs);
    const seconds = [0, 1, 2, 3, 10_000];
    const packet = { number: 1, interfaceId: 0, linkType: 1, originalLength: 0, bytes: new Uint8Array(0) };
    return seconds.filter((second) => filter.keep({ ...packet, time: second * 1e9 }));
  };
  const clock = (hours: number, minutes: number, seconds: number): { kind: 'time-of-day'; ns: number } => ({
    kind: 'time-of-day',
    ns: (hours * 3600 + minutes * 60 + seconds) * 1e9,
  });

  test('since the first packet, both ends included', () => {
    expect(atSecond({ from: { kind: 'elapsed', ns: 1e9 }, to: { kind: 'elapsed', ns: 2e9 } })).toEqual([
      1, 2,
    ]);
    const later = { originNs: startNs - 1_000_000_000n };
    expect(atSecond({ ...later, from: { kind: 'elapsed', ns: 3e9 } })).toEqual([2, 3, 10_000]);
  });

  test('as instants', () => {
    const epochNs = startNs + 1_500_000_000n;
    expect(atSecond({ from: { kind: 'instant', epochNs } })).toEqual([2, 3, 10_000]);
    expect(atSecond({ to: { kind: 'instant', epochNs } })).toEqual([0, 1]);
  });

  test('as times of day, over midnight too', () => {
    expect(atSecond({ from: clock(22, 13, 22), to: clock(22, 13, 23) })).toEqual([2]);
    expect(atSecond({ from: clock(22, 13, 20) })).toEqual([0, 1, 2, 3, 10_000]);
    // 10,000 seconds later it is 01:00:00.5 of the next day.
    expect(atSecond({ from: clock(0, 30, 0) })).toEqual([10_000]);
    expect(atSecond({ to: clock(0, 30, 0) })).toEqual([0, 1, 2, 3]);
  });
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.constantFrom(0, 1, 101, 113, 276, 9),
      (bytes, linkType) => {
        const answer = kept({ hosts: [...client, ...stranger], ports: [80] }, bytes, linkType);
        expect(typeof answer).toBe('boolean');
      },
    ),
    { numRuns: 300 },
  );
});
