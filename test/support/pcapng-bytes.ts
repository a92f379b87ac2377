/** Writes pcapng blocks of either byte order by hand, for tests of the reader: independent of the product's writer. */

/** Writer of blocks in one byte order. */
export interface BlockWriter {
  section(): Uint8Array;
  /** `options`: code and value. */
  interface(linkType: number, snapLength: number, options?: [number, number[]][]): Uint8Array;
  packet(interfaceId: number, ticks: bigint, data: number[], options?: [number, number[]][]): Uint8Array;
  block(type: number, body: number[]): Uint8Array;
  u16(value: number): number[];
  u32(value: number): number[];
  u64(value: bigint): number[];
}

/** A writer for little-endian or big-endian sections. */
export function blockWriter(littleEndian: boolean): BlockWriter {
  const order = (bytes: number[]): number[] => (littleEndian ? bytes.reverse() : bytes);
  const u16 = (value: number): number[] => order([(value >> 8) & 0xff, value & 0xff]);
  const u32 = (value: number): number[] =>
    order([(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
  const u64 = (value: bigint): number[] => {
    const bytes: number[] = [];
    for (let shift = 56n; shift >= 0n; shift -= 8n) bytes.push(Number((value >> shift) & 0xffn));
    return order(bytes);
  };
  const pad = (bytes: number[]): number[] => [
    ...bytes,
    ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0),
  ];
  const encode = (options: [number, number[]][]): number[] =>
    options.length === 0
      ? []
      : [
          ...options.flatMap(([code, value]) => [...u16(code), ...u16(value.length), ...pad(value)]),
          0,
          0,
          0,
          0,
        ];
  const block = (type: number, body: number[]): Uint8Array =>
    Uint8Array.from([...u32(type), ...u32(body.length + 12), ...body, ...u32(body.length + 12)]);
  return {
    u16,
    u32,
    u64,
    block,
    section: () =>
      block(0x0a0d0d0a, [...u32(0x1a2b3c4d), ...u16(1), ...u16(0), ...new Array<number>(8).fill(0xff)]),
    interface: (linkType, snapLength, options = []) =>
      block(1, [...u16(linkType), 0, 0, ...u32(snapLength), ...encode(options)]),
    packet: (interfaceId, ticks, data, options = []) =>
      block(6, [
        ...u32(interfaceId),
        ...u32(Number(ticks >> 32n)),
        ...u32(Number(ticks & 0xffffffffn)),
        ...u32(data.length),
        ...u32(data.length),
        ...pad(data),
        ...encode(options),
      ]),
  };
}

/** The parts as one file. */
export function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
