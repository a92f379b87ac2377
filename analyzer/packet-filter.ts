/**
 * Which packets of a capture are dissected: by time, address and port, told from a few bytes of the raw packet.
 *
 * What these bytes cannot tell is kept: tunnels, later fragments, ICMP (it may speak of a connection that is wanted),
 * link types and headers that are not known. Packets keep their numbers.
 */
import { ethernet } from './link/ethernet.ts';
import { loopback } from './link/loopback.ts';
import { EtherType, type NetworkStart } from './link/network-start.ts';
import { raw } from './link/raw.ts';
import { sll, sll2 } from './link/sll.ts';
import { readU16, readU32 } from './model/bytes.ts';
import type { Packet } from './model/packet.ts';

/** A moment as a person names it. */
export type Moment =
  /** Nanoseconds since the first packet. */
  | { kind: 'elapsed'; ns: number }
  /** Nanoseconds since 1970. */
  | { kind: 'instant'; epochNs: bigint }
  /** Nanoseconds since midnight, UTC: as `from` the one nearest to the first packet, as `to` the first after it. */
  | { kind: 'time-of-day'; ns: number };

/** An address, or all addresses that begin like it. */
export interface AddressRange {
  /** Four or sixteen bytes. */
  bytes: readonly number[];
  /** Bits that count. */
  prefix: number;
}

/** What is wanted; plain data. An empty list is no condition; a packet must meet one of each list that is not. */
export interface PacketFilterOptions {
  from?: Moment;
  to?: Moment;
  hosts: readonly AddressRange[];
  ports: readonly number[];
  /** Nanoseconds since 1970 that `elapsed` counts from, when that is not this capture's first packet. */
  originNs?: bigint;
}

/** Decides packet by packet. */
export interface PacketFilter {
  /** Tells when the capture begins; must come before the first packet. */
  start(epochNs: bigint): void;
  keep(packet: Packet): boolean;
}

const linkTypes: ReadonlyMap<number, (bytes: Uint8Array, start: NetworkStart) => void> = new Map([
  [0, loopback],
  [1, ethernet],
  [12, raw],
  [14, raw],
  [101, raw],
  [108, loopback],
  [113, sll],
  [228, raw],
  [229, raw],
  [276, sll2],
]);

const arp = 0x0806;
const dayNs = 86_400_000_000_000n;

const Protocol = { TCP: 6, UDP: 17, SCTP: 132 } as const;

/** ICMP and ICMPv6; IP in IP, IPv6 in IP, GRE, EtherIP, IPComp; ESP hides its ports. */
const untold: ReadonlySet<number> = new Set([1, 58, 4, 41, 47, 97, 108, 50]);

/** UDP ports of tunnels that show what is inside: VXLAN (and the port it had before), GENEVE, GTP-U, Teredo. */
const tunnelPorts: ReadonlySet<number> = new Set([4789, 8472, 6081, 2152, 3544]);

/** IPv6 extension headers that tell their length in units of eight bytes. */
const extensions: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const fragmentHeader = 44;
const mostExtensions = 8;

interface Range4 {
  value: number;
  mask: number;
}

function toRange4({ bytes, prefix }: AddressRange): Range4 {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return { value: (readU32(Uint8Array.from(bytes), 0) & mask) >>> 0, mask };
}

/** Nanoseconds from the first packet to a moment; the first time of day is sought from `earliestNs` before it on. */
function offsetOf(moment: Moment, startNs: bigint, originNs: bigint, earliestNs: bigint): number {
  if (moment.kind === 'elapsed') return Number(originNs - startNs) + moment.ns;
  if (moment.kind === 'instant') return Number(moment.epochNs - startNs);
  const ahead = (BigInt(moment.ns) - (originNs % dayNs) + earliestNs + dayNs) % dayNs;
  return Number(originNs + ahead - earliestNs - startNs);
}

/** A filter for one capture. */
export function createPacketFilter(options: PacketFilterOptions): PacketFilter {
  const { hosts, ports } = options;
  const anyHost = hosts.length === 0;
  const ranges4 = hosts.filter(({ bytes }) => bytes.length === 4).map(toRange4);
  const ranges6 = hosts.filter(({ bytes }) => bytes.length === 16);
  const wantedPorts = new Set(ports);
  const byAddress = !anyHost || ports.length > 0;
  const start: NetworkStart = { etherType: 0, offset: 0 };
  let from = -Infinity;
  let to = Infinity;

  function isHost4(bytes: Uint8Array, at: number): boolean {
    const address = readU32(bytes, at);
    for (const { value, mask } of ranges4) if ((address & mask) >>> 0 === value) return true;
    return false;
  }

  function isHost6(bytes: Uint8Array, at: number): boolean {
    return ranges6.some((range) => {
      const whole = range.prefix >> 3;
      for (let i = 0; i < whole; i++) if (bytes[at + i] !== range.bytes[i]) return false;
      const rest = 0xff00 >> (range.prefix & 7);
      return (
        (((bytes[at + whole] ?? 0) ^ (range.bytes[whole] ?? 0)) & rest & 0xff) === 0 || range.prefix === 128
      );
    });
  }

  /** Ports at `at`, where the transport header begins. */
  function keepTransport(bytes: Uint8Array, protocol: number, at: number, isHost: boolean): boolean {
    const withPorts = protocol === Protocol.TCP || protocol === Protocol.UDP || protocol === Protocol.SCTP;
    if (!withPorts) return isHost || untold.has(protocol);
    if (at + 4 > bytes.length) return isHost;
    const [source, destination] = [readU16(bytes, at), readU16(bytes, at + 2)];
    if (protocol === Protocol.UDP && (tunnelPorts.has(destination) || tunnelPorts.has(source))) return true;
    return isHost && (ports.length === 0 || wantedPorts.has(source) || wantedPorts.has(destination));
  }

  function keep4(bytes: Uint8Array, at: number): boolean {
    if (at + 20 > bytes.length) return true;
    const isHost = anyHost || isHost4(bytes, at + 12) || isHost4(bytes, at + 16);
    const protocol = bytes[at + 9] ?? 0;
    // A later piece of a datagram shows no ports; that of a tunnel does not even show whom it is for.
    if ((readU16(bytes, at + 6) & 0x1fff) !== 0) return isHost || protocol !== Protocol.TCP;
    return keepTransport(bytes, protocol, at + ((bytes[at] ?? 0) & 0x0f) * 4, isHost);
  }

  function keep6(bytes: Uint8Array, at: number): boolean {
    if (at + 40 > bytes.length) return true;
    const isHost = anyHost || isHost6(bytes, at + 8) || isHost6(bytes, at + 24);
    let protocol = bytes[at + 6] ?? 0;
    let next = at + 40;
    for (let count = 0; extensions.has(protocol) && count < mostExtensions; count++) {
      if (next + 8 > bytes.length) return isHost;
      protocol = bytes[next] ?? 0;
      next += ((bytes[next + 1] ?? 0) + 1) * 8;
    }
    if (protocol !== fragmentHeader) return keepTransport(bytes, protocol, next, isHost);
    const inner = bytes[next] ?? 0;
    if ((readU16(bytes, next + 2) & 0xfff8) !== 0) return isHost || inner !== Protocol.TCP;
    return keepTransport(bytes, inner, next + 8, isHost);
  }

  return {
    start(epochNs) {
      const origin = options.originNs ?? epochNs;
      if (options.from !== undefined) from = offsetOf(options.from, epochNs, origin, dayNs / 2n);
      if (options.to !== undefined) to = offsetOf(options.to, epochNs, origin, 0n);
    },

    keep(packet) {
      if (packet.time < from || packet.time > to) return false;
      if (!byAddress) return true;
      const read = linkTypes.get(packet.linkType);
      if (read === undefined) return true;
      read(packet.bytes, start);
      if (start.etherType === EtherType.IPV4) return keep4(packet.bytes, start.offset);
      if (start.etherType === EtherType.IPV6) return keep6(packet.bytes, start.offset);
      return start.etherType !== arp;
    },
  };
}
