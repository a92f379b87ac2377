/** Takes a sealed capture (pcapng, little endian) apart and writes it again without anything that only describes it. */
import { BlockType, blockOverhead, OptionCode, padded } from '../../../analyzer/capture/pcapng-blocks.ts';
import { forEachOption } from '../../../analyzer/capture/pcapng-options.ts';
import {
  concatBlocks,
  decryptionSecrets,
  encodeOptions,
  sectionHeader,
} from '../../../analyzer/capture/pcapng-writer.ts';
import type { PcapngOption } from '../../../analyzer/capture/pcapng-writer.ts';

/** A block of the new file: the packet's bytes are to be changed in place. */
export type Block =
  | { kind: 'packet'; interfaceId: number; head: Uint8Array; bytes: Uint8Array; originalLength: number }
  | { kind: 'keys'; text: string }
  /** Carried over; comments and names are gone. */
  | { kind: 'other'; bytes: Uint8Array };

const ethernet = 1;
const latin1 = new TextDecoder('latin1');
const keyLine = /^[A-Z][A-Z0-9_]* [0-9a-fA-F]{64} [0-9a-fA-F]+$/;

/** Blocks of a file. Throws on what a sealed capture never holds, because hiding it would need more than is here. */
export function readBlocks(file: Uint8Array): Block[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const blocks: Block[] = [];
  for (let at = 0; at + blockOverhead <= file.length;) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (length < blockOverhead || at + length > file.length)
      throw new Error(`expected a whole pcapng block at ${at}, saw length ${length}`);
    const block = readBlock(type, file.subarray(at + 8, at + length - 4));
    if (block !== undefined) blocks.push(block);
    at += length;
  }
  return blocks;
}

function readBlock(type: number, body: Uint8Array): Block | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  switch (type) {
    case BlockType.SECTION_HEADER:
      return { kind: 'other', bytes: sectionHeader() };
    case BlockType.INTERFACE_DESCRIPTION:
      if (view.getUint16(0, true) !== ethernet) {
        throw new Error(`expected Ethernet, saw link type ${view.getUint16(0, true)}`);
      }
      return other(
        type,
        body.subarray(0, 8),
        options(body, 8, [OptionCode.IF_TSRESOL, OptionCode.IF_TSOFFSET]),
      );
    case BlockType.INTERFACE_STATISTICS:
      return other(
        type,
        body.subarray(0, 12),
        options(body, 12, [OptionCode.ISB_IFRECV, OptionCode.ISB_IFDROP, OptionCode.ISB_OSDROP]),
      );
    case BlockType.DECRYPTION_SECRETS: {
      const text = latin1.decode(body.subarray(8, 8 + view.getUint32(4, true)));
      const lines = text.split(/\r?\n/).filter((line) => keyLine.test(line));
      return { kind: 'keys', text: lines.map((line) => `${line}\n`).join('') };
    }
    case BlockType.ENHANCED_PACKET: {
      const captured = view.getUint32(12, true);
      return {
        kind: 'packet',
        interfaceId: view.getUint32(0, true),
        head: Uint8Array.from(body.subarray(0, 20)),
        bytes: Uint8Array.from(body.subarray(20, 20 + captured)),
        originalLength: view.getUint32(16, true),
      };
    }
    case BlockType.NAME_RESOLUTION:
    case BlockType.CUSTOM:
    case BlockType.CUSTOM_NO_COPY:
      return undefined;
    default:
      throw new Error(`expected the blocks of a sealed capture, saw block type ${type}`);
  }
}

function options(body: Uint8Array, from: number, keep: readonly number[]): PcapngOption[] {
  const kept: PcapngOption[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  forEachOption(view, from, body.length, true, (code, value, length) => {
    if (keep.includes(code)) kept.push([code, body.subarray(value, value + length)]);
  });
  return kept;
}

function other(type: number, fixed: Uint8Array, kept: readonly PcapngOption[]): Block {
  return { kind: 'other', bytes: frame(type, concatBlocks([fixed, encodeOptions(kept)])) };
}

function frame(type: number, body: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockOverhead + padded(body.length));
  const view = new DataView(block.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, block.length, true);
  block.set(body, 8);
  view.setUint32(block.length - 4, block.length, true);
  return block;
}

/** The file of these blocks. */
export function writeBlocks(blocks: readonly Block[]): Uint8Array {
  return concatBlocks(
    blocks.map((block) => {
      if (block.kind === 'other') return block.bytes;
      if (block.kind === 'keys') return decryptionSecrets(block.text);
      return frame(BlockType.ENHANCED_PACKET, concatBlocks([block.head, block.bytes]));
    }),
  );
}
