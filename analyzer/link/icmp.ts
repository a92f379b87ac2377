import { formatAddress, formatEndpoint } from '../model/address.ts';
import { readU16, readU32 } from '../model/bytes.ts';
import type { Direction } from '../model/chunk.ts';
import type { EmitFact, FactMap } from '../model/fact.ts';
import type { QuotedPacket } from '../model/facts/link.ts';
import type { Datagram } from '../model/link.ts';
import { icmpError } from './icmp-names.ts';
import { emptyDatagram, type Fragment } from './ip.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6 } from './ipv6.ts';

/** Type, code, checksum and four bytes that depend on them; then the quotation. */
const headerLength = 8;

/** A quoted IPv4 packet shows at least this much of what it carries (RFC 792). */
const quotedAtLeast = 8;

const Protocol = { TCP: 6, UDP: 17, SCTP: 132 } as const;

/** Whom ICMP errors concern. */
export interface IcmpOptions {
  input: number;
  fact: EmitFact;
  /** The TCP connection of a quoted datagram, and its way on it. */
  connectionOf: (quoted: Datagram) => { connection: number; direction: Direction } | undefined;
  /** Receives a quoted UDP datagram, borrowed, whose ports are there: its sender will hear no answer. */
  failed: (quoted: Datagram) => void;
}

/** Reads ICMP and ICMPv6 messages; errors become facts, tied to the connection of the packet that they quote. */
export interface IcmpStage {
  /** A datagram of protocol 1 or 58, borrowed until this returns. */
  push(datagram: Datagram): void;
}

/** The ICMP stage (RFC 792, RFC 4443). Messages that are no errors are left out. */
export function createIcmp(options: IcmpOptions): IcmpStage {
  const { input, fact } = options;
  const quoted = emptyDatagram();
  const fragment: Fragment = { identification: 0, offset: 0, more: false };

  /** Fills `quoted`; false when the quotation is no IP header. Its transport header may still be absent. */
  function readQuoted({ version, packet, time, interfaceId, bytes, payload }: Datagram): boolean {
    quoted.packet = packet;
    quoted.time = time;
    quoted.interfaceId = interfaceId;
    fragment.offset = 0;
    const read = version === 4 ? readIpv4 : readIpv6;
    return read(bytes, payload + headerLength, bytes.length, quoted, fragment) !== 'bad';
  }

  function hasPorts(end: number): boolean {
    const { protocol, payload } = quoted;
    const known = protocol === Protocol.TCP || protocol === Protocol.UDP || protocol === Protocol.SCTP;
    return known && fragment.offset === 0 && payload + quotedAtLeast <= end;
  }

  function describe(end: number, at: number, direction: Direction | undefined): QuotedPacket {
    const { bytes, version, protocol, source, destination, payload, hopLimit } = quoted;
    const ports = hasPorts(end);
    const party = (address: number, port: number): string =>
      ports
        ? formatEndpoint(bytes, address, version, readU16(bytes, port))
        : formatAddress(bytes, address, version);
    return {
      protocol,
      source: party(source, payload),
      destination: party(destination, payload + 2),
      length: version === 4 ? readU16(bytes, at + 2) : 40 + readU16(bytes, at + 4),
      hopLimit,
      ...(ports && protocol === Protocol.TCP ? { sequence: readU32(bytes, payload + 4) } : {}),
      ...(direction === undefined ? {} : { direction }),
    };
  }

  /** The MTU of the next hop (RFC 1191 4, RFC 4443 3.2); 0 is an old router that tells none. */
  function mtuOf({ version, bytes, payload }: Datagram): number {
    return version === 4 ? readU16(bytes, payload + 6) : readU32(bytes, payload + 4);
  }

  return {
    push(datagram) {
      const { bytes, version, packet, time, payload } = datagram;
      const end = Math.min(bytes.length, datagram.payloadEnd);
      if (payload + headerLength > end) return;
      const type = bytes[payload] ?? 0;
      const code = bytes[payload + 1] ?? 0;
      const named = icmpError(version, type, code);
      if (named === undefined) return;
      const isQuoted = readQuoted(datagram);
      const ports = isQuoted && hasPorts(end);
      const known = ports && quoted.protocol === Protocol.TCP ? options.connectionOf(quoted) : undefined;
      const mtu = named.error === 'too-big' ? mtuOf(datagram) : 0;
      const data: FactMap['icmp.error'] = {
        version,
        type,
        code,
        ...named,
        sender: formatAddress(bytes, datagram.source, version),
        hopLimit: datagram.hopLimit,
        ...(mtu === 0 ? {} : { mtu }),
        ...(isQuoted ? { quoted: describe(end, payload + headerLength, known?.direction) } : {}),
      };
      const connection = known === undefined ? {} : { connection: known.connection };
      fact({ kind: 'icmp.error', from: { input, packet, time, ...connection }, ...data });
      if (ports && quoted.protocol === Protocol.UDP) options.failed(quoted);
    },
  };
}
