/** IP packets and link headers byte by byte, for tests of the link stage. */

/** Two bytes, network order. */
export function be16(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

/** Four bytes, network order. */
export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value & 0xffff)];
}

/** What an IPv4 header may say. */
export interface Ipv4Fields {
  protocol?: number;
  hopLimit?: number;
  identification?: number;
  /** Flags and fragment offset as they stand in the header. */
  pieces?: number;
  options?: number[];
  totalLength?: number;
  source?: number[];
  destination?: number[];
}

/** An IPv4 packet, from 198.18.0.1 to 198.18.0.2 unless it says otherwise. */
export function ipv4(payload: readonly number[], fields: Ipv4Fields = {}): number[] {
  const options = fields.options ?? [];
  const headerLength = 20 + options.length;
  return [
    0x40 | (headerLength / 4),
    0,
    ...be16(fields.totalLength ?? headerLength + payload.length),
    ...be16(fields.identification ?? 7),
    ...be16(fields.pieces ?? 0),
    fields.hopLimit ?? 64,
    fields.protocol ?? 6,
    ...be16(0),
    ...(fields.source ?? [198, 18, 0, 1]),
    ...(fields.destination ?? [198, 18, 0, 2]),
    ...options,
    ...payload,
  ];
}

/** 2001:db8::N. */
export function address6(last: number): number[] {
  return [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), last];
}

/** An IPv6 packet from 2001:db8::1 to 2001:db8::2; `next` is the type of what `payload` begins with. */
export function ipv6(next: number, payload: readonly number[], payloadLength = payload.length): number[] {
  return [0x60, 0, 0, 0, ...be16(payloadLength), next, 61, ...address6(1), ...address6(2), ...payload];
}

/** A bare TCP SYN from port 1000 to `port`. */
export function tcpSyn(port = 8080): number[] {
  return [
    ...be16(1000),
    ...be16(port),
    ...be32(1),
    ...be32(0),
    0x50,
    0x02,
    ...be16(0xffff),
    ...be16(0),
    ...be16(0),
  ];
}

/** Ethernet addresses in front of `rest`, which begins with the EtherType. */
export function ethernetFrame(...rest: number[]): Uint8Array {
  return Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...rest]);
}

/** A UDP datagram, no checksum, from port 50000 unless it says otherwise. */
export function udp(destination: number, payload: readonly number[], source = 50_000): number[] {
  return [...be16(source), ...be16(destination), ...be16(8 + payload.length), ...be16(0), ...payload];
}
