import { readU16 } from '../model/bytes.ts';
import type { FactMap } from '../model/fact.ts';
import { readTlvs } from './proxy-tlvs.ts';

/** What a PROXY protocol header says (haproxy.org/download/2.8/doc/proxy-protocol.txt). */
export type ProxyHeader = Omit<FactMap['proxy-protocol.header'], 'direction'>;

/** Longest header of version 1, its line end included (section 2.1). */
const MAX_V1 = 107;
/** Octets of a version 2 header in front of its addresses (section 2.2). */
const V2_FIXED = 16;

const signature = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const word = Uint8Array.from(Buffer.from('PROXY '));

/** How much of `pattern` the bytes begin with, as far as both go: all of it, a part, or not at all. */
function begins(bytes: Uint8Array, pattern: Uint8Array): boolean {
  const length = Math.min(bytes.length, pattern.length);
  for (let at = 0; at < length; at++) if (bytes[at] !== pattern[at]) return false;
  return true;
}

/**
 * Octets that are needed to read the header that these first bytes of a connection begin: more than there are while it
 * is cut, 0 when there is none.
 */
export function proxyHeaderLength(bytes: Uint8Array): number {
  if (begins(bytes, word)) {
    const end = bytes.subarray(0, MAX_V1).indexOf(0x0a);
    if (end >= 0) return end + 1;
    return bytes.length < MAX_V1 ? bytes.length + 1 : 0;
  }
  if (!begins(bytes, signature)) return 0;
  return bytes.length < V2_FIXED ? V2_FIXED : V2_FIXED + readU16(bytes, 14);
}

/** Reads a whole header; undefined when it is malformed. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  return bytes[0] === word[0] ? readV1(bytes) : readV2(bytes);
}

function readV1(bytes: Uint8Array): ProxyHeader | undefined {
  const line = Buffer.from(bytes).toString('latin1');
  const { length } = bytes;
  if (/^PROXY UNKNOWN(?: [^\r\n]*)?\r\n$/.test(line)) {
    return { version: 1, local: true, transport: 'unknown', length };
  }
  const match = /^PROXY TCP([46]) ([0-9a-f:.]{2,39}) ([0-9a-f:.]{2,39}) (\d{1,5}) (\d{1,5})\r\n$/i.exec(line);
  if (match === null) return undefined;
  const [, family, source = '', destination = '', sourcePort = '', destinationPort = ''] = match;
  const endpoint = (address: string, port: string): string =>
    family === '6' ? `[${address}]:${port}` : `${address}:${port}`;
  return {
    version: 1,
    local: false,
    transport: `tcp${family ?? ''}`,
    source: endpoint(source, sourcePort),
    destination: endpoint(destination, destinationPort),
    length,
  };
}

function readV2(bytes: Uint8Array): ProxyHeader | undefined {
  const command = bytes[12] ?? 0;
  if (command >> 4 !== 2 || (command & 0xf) > 1) return undefined;
  const local = (command & 0xf) === 0;
  const family = (bytes[13] ?? 0) >> 4;
  const protocol = (bytes[13] ?? 0) & 0xf;
  const header: ProxyHeader = {
    version: 2,
    local,
    transport: transportName(family, protocol),
    length: bytes.length,
  };
  const size = [0, 4, 16, 108][family] ?? 0;
  const addresses = size === 0 ? 0 : size === 108 ? 216 : 2 * size + 4;
  if (V2_FIXED + addresses > bytes.length) return local ? header : undefined;
  // Of a local connection the addresses mean nothing, but the TLVs do.
  if (!local && size > 0) {
    header.source = endpointAt(bytes, V2_FIXED, size, V2_FIXED + 2 * size);
    header.destination = endpointAt(bytes, V2_FIXED + size, size, V2_FIXED + 2 * size + 2);
  }
  return { ...header, ...readTlvs(bytes.subarray(V2_FIXED + addresses)) };
}

function transportName(family: number, protocol: number): string {
  if (family === 3) return 'unix';
  const kind = ['', 'tcp', 'udp'][protocol] ?? '';
  return kind === '' || family === 0 || family > 2 ? 'unknown' : `${kind}${family === 1 ? 4 : 6}`;
}

function endpointAt(bytes: Uint8Array, at: number, size: number, portAt: number): string {
  const address = bytes.subarray(at, at + size);
  if (size === 4) return `${address.join('.')}:${readU16(bytes, portAt)}`;
  if (size === 16) return `[${ipv6Text(address)}]:${readU16(bytes, portAt)}`;
  const end = address.indexOf(0);
  return Buffer.from(end < 0 ? address : address.subarray(0, end)).toString('latin1');
}

/** The text of an IPv6 address, its longest row of zero groups shortened (RFC 5952 4). */
function ipv6Text(address: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => readU16(address, 2 * index));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.at < 0) return text(groups);
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}
