/** Where things stand in an Ethernet packet, and how its addresses and ports are replaced. */
import type { Names } from './names.ts';

/** A TCP segment inside a packet; offsets index the packet. */
export interface Segment {
  source: string;
  destination: string;
  sequence: number;
  syn: boolean;
  ack: boolean;
  payload: number;
  /** End of the payload bytes that were captured. */
  end: number;
}

const EtherType = { IPV4: 0x0800, ARP: 0x0806, VLAN: 0x8100 } as const;
const Protocol = { ICMP: 1, TCP: 6, UDP: 17 } as const;

interface Ip {
  at: number;
  headerLength: number;
  protocol: number;
  /** End of the datagram by its own length. */
  end: number;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The type and the start of what Ethernet carries. */
function network(bytes: Uint8Array): { type: number; at: number } {
  const type = bytes.length < 14 ? 0 : view(bytes).getUint16(12);
  return type === EtherType.VLAN && bytes.length >= 18
    ? { type: view(bytes).getUint16(16), at: 18 }
    : { type, at: 14 };
}

function ipv4(bytes: Uint8Array, at: number): Ip | undefined {
  if (bytes.length < at + 20 || (bytes[at] ?? 0) >> 4 !== 4) return undefined;
  const headerLength = ((bytes[at] ?? 0) & 15) * 4;
  return { at, headerLength, protocol: bytes[at + 9] ?? 0, end: at + view(bytes).getUint16(at + 2) };
}

/** The TCP segment of a packet, undefined when it carries none. */
export function segmentOf(bytes: Uint8Array): Segment | undefined {
  const { type, at } = network(bytes);
  const ip = type === EtherType.IPV4 ? ipv4(bytes, at) : undefined;
  if (ip?.protocol !== Protocol.TCP || bytes.length < ip.at + ip.headerLength + 20) return undefined;
  const tcp = ip.at + ip.headerLength;
  const flags = bytes[tcp + 13] ?? 0;
  const endpoint = (address: number, port: number): string =>
    `${bytes.subarray(address, address + 4).join('.')}:${view(bytes).getUint16(port)}`;
  return {
    source: endpoint(ip.at + 12, tcp),
    destination: endpoint(ip.at + 16, tcp + 2),
    sequence: view(bytes).getUint32(tcp + 4),
    syn: (flags & 2) !== 0,
    ack: (flags & 16) !== 0,
    payload: tcp + ((bytes[tcp + 12] ?? 0) >> 4) * 4,
    end: Math.min(ip.end, bytes.length),
  };
}

/** Lets `names` see the addresses of a packet, so that they are known in texts. Throws on a network it cannot hide. */
export function learnAddresses(bytes: Uint8Array, names: Names): void {
  const { type, at } = network(bytes);
  if (type === EtherType.IPV4) {
    names.address(bytes.subarray(at + 12, at + 16));
    names.address(bytes.subarray(at + 16, at + 20));
  } else if (type !== EtherType.ARP) {
    throw new Error(
      `expected IPv4 or ARP, saw Ethernet type 0x${type.toString(16)}: its addresses would stay`,
    );
  }
}

/** Replaces MAC and IP addresses and TCP ports in place, and makes the checksums right again. */
export function hidePacket(bytes: Uint8Array, names: Names): void {
  bytes.set(names.mac(bytes.slice(0, 6)), 0);
  bytes.set(names.mac(bytes.slice(6, 12)), 6);
  const { type, at } = network(bytes);
  if (type === EtherType.ARP && bytes.length >= at + 28) {
    for (const mac of [at + 8, at + 18]) bytes.set(names.mac(bytes.slice(mac, mac + 6)), mac);
    for (const address of [at + 14, at + 24])
      bytes.set(names.address(bytes.slice(address, address + 4)), address);
  }
  if (type === EtherType.IPV4) hideIp(bytes, at, names, true);
}

/** `outer`: not the quotation inside an ICMP error, of which only the beginning is there. */
function hideIp(bytes: Uint8Array, at: number, names: Names, outer: boolean): void {
  const ip = ipv4(bytes, at);
  if (ip === undefined) return;
  for (const address of [at + 12, at + 16])
    bytes.set(names.address(bytes.slice(address, address + 4)), address);
  const transport = at + ip.headerLength;
  if (bytes.length < transport) return;
  setChecksum(bytes, at + 10, sum(bytes, at, transport));
  const data = view(bytes);
  if (ip.protocol === Protocol.TCP && bytes.length >= transport + 4) {
    data.setUint16(transport, names.port(data.getUint16(transport)));
    data.setUint16(transport + 2, names.port(data.getUint16(transport + 2)));
  }
  const isWhole = outer && ip.end <= bytes.length;
  if (ip.protocol === Protocol.ICMP && outer && (bytes[transport] === 3 || bytes[transport] === 11)) {
    hideIp(bytes, transport + 8, names, false);
  }
  if (!isWhole) return;
  const checksum = { [Protocol.TCP]: 16, [Protocol.UDP]: 6, [Protocol.ICMP]: 2 }[ip.protocol];
  if (checksum === undefined || transport + checksum + 2 > ip.end) return;
  // A UDP checksum of zero says that there is none (RFC 768).
  if (ip.protocol === Protocol.UDP && data.getUint16(transport + checksum) === 0) return;
  const pseudo =
    ip.protocol === Protocol.ICMP ? 0 : sum(bytes, at + 12, at + 20) + ip.protocol + ip.end - transport;
  setChecksum(bytes, transport + checksum, sum(bytes, transport, ip.end) + pseudo);
}

/** Sum of 16-bit words (RFC 1071), not folded. */
function sum(bytes: Uint8Array, from: number, to: number): number {
  let total = 0;
  for (let at = from; at < to; at++) total += (bytes[at] ?? 0) << ((at - from) % 2 === 0 ? 8 : 0);
  return total;
}

/** `total` still counts the old checksum at this place. */
function setChecksum(bytes: Uint8Array, at: number, total: number): void {
  let rest = total - view(bytes).getUint16(at);
  while (rest > 0xffff) rest = (rest & 0xffff) + (rest >>> 16);
  view(bytes).setUint16(at, ~rest & 0xffff);
}
