/** Packets as other networks carry them: in fragments, behind tags, inside tunnels, quoted in ICMP errors, on other ports. */
import type { Layout } from './layout.ts';
import type { Choices } from './random.ts';

/** Packets that wrapping may make of a capture: what is tried is the analyzer's memory, not the fuzzer's. */
const mostPieces = 30_000;

/** Ethernet header, where the wrapped packet's own is kept or made anew. */
const ethernetBytes = 14;

/** A packet of an Ethernet pcap as its link header and its IP packet; undefined for others. */
interface Opened {
  record: Uint8Array;
  ethernet: Uint8Array;
  ip: Uint8Array;
}

function open(piece: Uint8Array): Opened | undefined {
  const ip = piece.subarray(16 + ethernetBytes);
  const version = (ip[0] ?? 0) >> 4;
  if (piece.length < 16 + ethernetBytes + 20 || (version !== 4 && version !== 6)) return undefined;
  return { record: piece.subarray(0, 16), ethernet: piece.subarray(16, 16 + ethernetBytes), ip };
}

/** A record of these bytes, with the times of another. */
function recordOf(
  from: Uint8Array,
  littleEndian: boolean,
  ...parts: readonly (Uint8Array | readonly number[])[]
): Uint8Array {
  const packet = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const record = Uint8Array.from(Buffer.concat([from, packet]));
  const view = new DataView(record.buffer);
  view.setUint32(8, packet.length, littleEndian);
  view.setUint32(12, packet.length, littleEndian);
  return record;
}

function u16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

/** An IPv4 header from 198.18.9.1 to 198.18.9.2. */
function ipv4(protocol: number, length: number, identification = 1, fragment = 0): number[] {
  return [
    0x45,
    0,
    ...u16(20 + length),
    ...u16(identification),
    ...u16(fragment),
    64,
    protocol,
    0,
    0,
    198,
    18,
    9,
    1,
    198,
    18,
    9,
    2,
  ];
}

const macs = [2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8];
const ipv4Type = [8, 0];
const typeOf = (ip: Uint8Array): number[] => ((ip[0] ?? 0) >> 4 === 6 ? [0x86, 0xdd] : ipv4Type);

/** What goes before a packet of another network, by the name of the tunnel. */
const tunnels: Readonly<Record<string, (ethernet: Uint8Array, ip: Uint8Array) => Uint8Array>> = {
  vlan: (ethernet, ip) => bytes(ethernet.subarray(0, 12), [0x81, 0, 0, 5], typeOf(ip), ip),
  qinq: (ethernet, ip) => bytes(ethernet.subarray(0, 12), [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6], typeOf(ip), ip),
  mpls: (_, ip) => bytes(macs, [0x88, 0x47, 0, 1, 1, 64], ip),
  gre: (_, ip) => bytes(macs, ipv4Type, ipv4(47, 4 + ip.length), [0, 0], typeOf(ip), ip),
  ipip: (_, ip) => bytes(macs, ipv4Type, ipv4((ip[0] ?? 0) >> 4 === 6 ? 41 : 4, ip.length), ip),
  vxlan(ethernet, ip) {
    const inner = bytes(ethernet, ip);
    const udp = [...u16(50_000), ...u16(4789), ...u16(16 + inner.length), 0, 0];
    return bytes(macs, ipv4Type, ipv4(17, 16 + inner.length), udp, [8, 0, 0, 0, 0, 0, 7, 0], inner);
  },
  geneve(ethernet, ip) {
    const inner = bytes(ethernet, ip);
    const udp = [...u16(50_000), ...u16(6081), ...u16(16 + inner.length), 0, 0];
    return bytes(macs, ipv4Type, ipv4(17, 16 + inner.length), udp, [0, 0, 0x65, 0x58, 0, 0, 7, 0], inner);
  },
  icmp: (_, ip) =>
    bytes(macs, ipv4Type, ipv4(1, 8 + Math.min(28, ip.length)), [3, 4, 0, 0, 0, 0, 5, 0], ip.subarray(0, 28)),
  dns(_, ip) {
    const said = ip.subarray(-60);
    return bytes(
      macs,
      ipv4Type,
      ipv4(17, 8 + 12 + said.length),
      [...u16(53), ...u16(53), ...u16(20 + said.length), 0, 0],
      [0, 1, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0],
      said,
    );
  },
};

function bytes(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) => Uint8Array.from(part))));
}

/** Puts some packets (or all) into tunnels, perhaps several deep. */
export function tunnel(layout: Layout, choices: Choices): void {
  if (layout.format !== 'pcap') return;
  const some = choices.pick([0.02, 0.3, 1]);
  const names = Array.from({ length: choices.pick([1, 1, 2, 6]) }, () => choices.pick(Object.keys(tunnels)));
  layout.pieces = layout.pieces.map((piece) => {
    if (!choices.chance(some)) return piece;
    return names.reduce((whole, name) => {
      const opened = open(whole);
      const wrapped = opened === undefined ? undefined : tunnels[name]?.(opened.ethernet, opened.ip);
      return opened === undefined || wrapped === undefined
        ? whole
        : recordOf(opened.record, layout.littleEndian, wrapped);
    }, piece);
  });
}

/** Cuts some packets into IPv4 fragments, which may overlap, come in another order, or not all come. */
export function fragment(layout: Layout, choices: Choices): void {
  if (layout.format !== 'pcap') return;
  const some = choices.pick([0.05, 0.5, 1]);
  const size = 8 * choices.pick([1, 10, 60]);
  let room = mostPieces - layout.pieces.length;
  layout.pieces = layout.pieces.flatMap((piece, index) => {
    const opened = open(piece);
    if (opened === undefined || (opened.ip[0] ?? 0) !== 0x45 || room <= 0 || !choices.chance(some))
      return [piece];
    const body = opened.ip.subarray(20);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < body.length; at += size) {
      const part = body.subarray(at, at + size + (choices.chance(0.05) ? 8 : 0));
      const more = at + size < body.length ? 0x2000 : 0;
      const header = Uint8Array.from(opened.ip.subarray(0, 20));
      header.set(u16(20 + part.length), 2);
      header.set(u16(index + 1), 4);
      header.set(u16(more | (at >> 3)), 6);
      parts.push(recordOf(opened.record, layout.littleEndian, opened.ethernet, header, part));
    }
    room -= parts.length;
    if (choices.chance(0.3)) parts.reverse();
    if (choices.chance(0.1)) parts.splice(choices.int(parts.length), 1);
    return parts;
  });
}

/** Everything once more on other ports of the client, at the same time: many connections. */
export function multiply(
  layout: Layout,
  choices: Choices,
  portPlaces: (piece: Uint8Array) => number | undefined,
): void {
  const times = Math.min(choices.pick([2, 5, 20]), Math.ceil(mostPieces / layout.pieces.length));
  layout.pieces = layout.pieces.flatMap((piece) => {
    const at = portPlaces(piece);
    if (at === undefined) return [piece];
    return Array.from({ length: times }, (_, shift) => {
      const copy = Uint8Array.from(piece);
      // The higher port is the client's; both sides' packets must agree on the new one.
      const [source, destination] = [at, at + 2].map(
        (place) => ((copy[place] ?? 0) << 8) | (copy[place + 1] ?? 0),
      );
      const place = (source ?? 0) > (destination ?? 0) ? at : at + 2;
      copy.set(u16((Math.max(source ?? 0, destination ?? 0) + shift) & 0xffff), place);
      return copy;
    });
  });
}

/** All pieces in any order: segments that wait for those before them. */
export function shuffle(layout: Layout, choices: Choices): void {
  const { pieces } = layout;
  const first = layout.format === 'pcapng' ? 2 : 0;
  const reach = choices.pick([8, 100, pieces.length]);
  for (let i = pieces.length - 1; i > first; i--) {
    const j = Math.max(first, i - choices.int(reach));
    [pieces[i], pieces[j]] = [pieces[j] ?? new Uint8Array(0), pieces[i] ?? new Uint8Array(0)];
  }
}
