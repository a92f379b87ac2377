/** Writes comments onto the packets of a pcapng file and names of its hosts; all else stays byte for byte. */
import { BlockType, blockOverhead, byteOrderMagic, OptionCode, padded } from './pcapng-blocks.ts';
import { forEachOption } from './pcapng-options.ts';
import {
  commentOption,
  concatBlocks,
  encodeOptions,
  nameResolution,
  type PcapngOption,
} from './pcapng-writer.ts';

/** Body bytes before the options, for the blocks that hold comments; a packet's data comes on top. */
const fixedLength: ReadonlyMap<number, number> = new Map([
  [BlockType.SECTION_HEADER, 16],
  [BlockType.INTERFACE_DESCRIPTION, 8],
  [BlockType.INTERFACE_STATISTICS, 12],
  [BlockType.ENHANCED_PACKET, 20],
]);

const packetBlocks: ReadonlySet<number> = new Set([
  BlockType.ENHANCED_PACKET,
  BlockType.SIMPLE_PACKET,
  BlockType.PACKET,
  BlockType.CUSTOM,
  BlockType.CUSTOM_NO_COPY,
  BlockType.SYSTEMD_JOURNAL,
]);

/**
 * The file with these comments, by packet number from 1, in place of all packet comments it had, and with names of
 * addresses before its packets, unless it has such names already.
 *
 * For little-endian pcapng files as `pcapng-writer.ts` makes them; throws a RangeError for anything else.
 */
export function annotate(
  file: Uint8Array,
  comments: ReadonlyMap<number, readonly string[]>,
  names: Parameters<typeof nameResolution>[0] = [],
): Uint8Array {
  return rewrite(
    file,
    (type, number) => (type === BlockType.ENHANCED_PACKET ? (comments.get(number) ?? []) : undefined),
    names.length > 0 ? nameResolution(names) : undefined,
  );
}

/** The file without any comment: on packets, interfaces, statistics or the section. */
export function stripComments(file: Uint8Array): Uint8Array {
  return rewrite(file, () => []);
}

/**
 * Asks for the comments of each block that can hold some; undefined leaves the block as it is. `names` come before the
 * first packet, where whoever reads once has them in time.
 */
function rewrite(
  file: Uint8Array,
  commentsOf: (type: number, packet: number) => readonly string[] | undefined,
  names?: Uint8Array,
): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const order = file.length >= blockOverhead ? view.getUint32(8, true) : 0;
  if (order !== byteOrderMagic || view.getUint32(0, true) !== BlockType.SECTION_HEADER) {
    throw new RangeError(
      'expected a little-endian pcapng file to write comments into; convert it with editcap first',
    );
  }
  const parts: Uint8Array[] = [];
  let packet = 0;
  let at = 0;
  let missing = names;
  while (file.length - at >= blockOverhead) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (length < blockOverhead || length % 4 !== 0 || length > file.length - at) break;
    if (type === BlockType.NAME_RESOLUTION) missing = undefined;
    if (packetBlocks.has(type)) {
      packet++;
      if (missing !== undefined) parts.push(missing);
      missing = undefined;
    }
    const bytes = file.subarray(at, at + length);
    const comments = fixedLength.has(type) ? commentsOf(type, packet) : undefined;
    parts.push(comments === undefined ? bytes : withComments(bytes, type, comments));
    at += length;
  }
  parts.push(file.subarray(at));
  return concatBlocks(parts);
}

function withComments(bytes: Uint8Array, type: number, comments: readonly string[]): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 4;
  let start = 8 + (fixedLength.get(type) ?? 0);
  if (type === BlockType.ENHANCED_PACKET) start += padded(view.getUint32(20, true));
  if (start > end) return bytes;
  const kept: PcapngOption[] = [];
  let had = 0;
  forEachOption(view, start, end, true, (code, value, length) => {
    if (code === OptionCode.COMMENT) had++;
    else kept.push([code, bytes.subarray(value, value + length)]);
  });
  if (had === 0 && comments.length === 0) return bytes;
  const options = encodeOptions([...comments.map(commentOption), ...kept]);
  const result = new Uint8Array(start + options.length + 4);
  result.set(bytes.subarray(0, start));
  result.set(options, start);
  const resultView = new DataView(result.buffer);
  resultView.setUint32(4, result.length, true);
  resultView.setUint32(result.length - 4, result.length, true);
  return result;
}
