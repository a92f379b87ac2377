/**
 * Encodes pcapng blocks (draft-ietf-opsawg-pcapng), little endian; a file is the blocks one after another.
 *
 * Pure: it says nothing about the machine, the system or the program that wrote it, so that two runs write alike.
 */
import {
  BlockType,
  blockOverhead,
  byteOrderMagic,
  NameRecord,
  OptionCode,
  padded,
  tlsKeyLogSecrets,
} from './pcapng-blocks.ts';

/** One option: its code and its value. */
export type PcapngOption = readonly [code: number, value: Uint8Array];

const utf8 = new TextEncoder();

/** Longest value that an option's 16-bit length can tell. */
const longestOption = 0xffff;

/** Options one after another with their end mark; nothing for an empty list. */
export function encodeOptions(options: readonly PcapngOption[]): Uint8Array {
  if (options.length === 0) return new Uint8Array(0);
  const values = options.map(([code, value]) => [code, value.subarray(0, longestOption)] as const);
  const bytes = new Uint8Array(values.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [code, value] of values) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  return bytes;
}

/** A comment as an option. */
export function commentOption(text: string): PcapngOption {
  return [OptionCode.COMMENT, utf8.encode(text)];
}

/** A block with room for `fixed` bytes, then `data` padded to 32 bits, then options; `fill` writes the fixed part. */
function block(
  type: number,
  fixed: number,
  fill: (view: DataView) => void,
  data: Uint8Array = new Uint8Array(0),
  options: readonly PcapngOption[] = [],
): Uint8Array {
  const tail = encodeOptions(options);
  const length = blockOverhead + fixed + padded(data.length) + tail.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(new DataView(bytes.buffer, 8, fixed));
  bytes.set(data, 8 + fixed);
  bytes.set(tail, 8 + fixed + padded(data.length));
  view.setUint32(length - 4, length, true);
  return bytes;
}

function setTimestamp(view: DataView, at: number, epochNs: bigint): void {
  view.setUint32(at, Number((epochNs >> 32n) & 0xffffffffn), true);
  view.setUint32(at + 4, Number(epochNs & 0xffffffffn), true);
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

/** The block that begins a file; its length is left open, so that packets can follow as they come. */
export function sectionHeader(comments: readonly string[] = []): Uint8Array {
  const fill = (view: DataView): void => {
    view.setUint32(0, byteOrderMagic, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, -1n, true);
  };
  return block(BlockType.SECTION_HEADER, 16, fill, undefined, comments.map(commentOption));
}

/** Describes the next interface: the first one is number 0. Its timestamps are nanoseconds. */
export function interfaceDescription(one: {
  linkType: number;
  snapLength: number;
  name: string;
}): Uint8Array {
  const fill = (view: DataView): void => {
    view.setUint16(0, one.linkType, true);
    view.setUint32(4, one.snapLength, true);
  };
  return block(BlockType.INTERFACE_DESCRIPTION, 8, fill, undefined, [
    [OptionCode.IF_NAME, utf8.encode(one.name)],
    [OptionCode.IF_TSRESOL, Uint8Array.of(9)],
  ]);
}

/**
 * One packet. `originalLength` is its length on the wire, `bytes` what was captured of it.
 *
 * `originalNumber` is the packet's number in the file that it was taken from; it becomes the packet id, so that
 * Wireshark finds it with `frame.packet_id`.
 */
export function enhancedPacket(one: {
  interfaceId: number;
  epochNs: bigint;
  originalLength: number;
  bytes: Uint8Array;
  comments?: readonly string[];
  originalNumber?: number;
}): Uint8Array {
  const options = (one.comments ?? []).map(commentOption);
  if (one.originalNumber !== undefined) options.push([OptionCode.EPB_PACKETID, u64(one.originalNumber)]);
  const fill = (view: DataView): void => {
    view.setUint32(0, one.interfaceId, true);
    setTimestamp(view, 4, one.epochNs);
    view.setUint32(12, one.bytes.length, true);
    view.setUint32(16, one.originalLength, true);
  };
  return block(BlockType.ENHANCED_PACKET, 20, fill, one.bytes, options);
}

/** TLS key log lines; they must stand before the packets that they open. */
export function decryptionSecrets(keyLog: string): Uint8Array {
  const text = utf8.encode(keyLog);
  const fill = (view: DataView): void => {
    view.setUint32(0, tlsKeyLogSecrets, true);
    view.setUint32(4, text.length, true);
  };
  return block(BlockType.DECRYPTION_SECRETS, 8, fill, text);
}

/** Names of addresses: the bytes of an IPv4 or IPv6 address in network order, and what it is called. */
export function nameResolution(names: readonly (readonly [address: Uint8Array, name: string])[]): Uint8Array {
  const records = names.map(([address, name]) => {
    const type = address.length === 4 ? NameRecord.IPV4 : NameRecord.IPV6;
    return [type, Uint8Array.of(...address, ...utf8.encode(name), 0)] as const;
  });
  // Records are laid out as options are, and end alike.
  return block(BlockType.NAME_RESOLUTION, 0, () => undefined, undefined, records);
}

/** What the capture counted on an interface up to `epochNs`: packets received, and packets lost before they were written. */
export function interfaceStatistics(one: {
  interfaceId: number;
  epochNs: bigint;
  received: number;
  dropped: number;
}): Uint8Array {
  const fill = (view: DataView): void => {
    view.setUint32(0, one.interfaceId, true);
    setTimestamp(view, 4, one.epochNs);
  };
  return block(BlockType.INTERFACE_STATISTICS, 12, fill, undefined, [
    [OptionCode.ISB_IFRECV, u64(one.received)],
    [OptionCode.ISB_IFDROP, u64(one.dropped)],
  ]);
}

/** Blocks as one file. */
export function concatBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  const file = new Uint8Array(blocks.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of blocks) {
    file.set(one, at);
    at += one.length;
  }
  return file;
}
