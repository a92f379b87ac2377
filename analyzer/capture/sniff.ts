import type { CaptureNote } from '../model/packet.ts';
import type { Continuation } from './continuation.ts';
import { foreign, foreignLength } from './foreign.ts';
import type { Format } from './format.ts';
import { createPcap, microsecondMagic, nanosecondMagic } from './pcap.ts';
import { createPcapng } from './pcapng.ts';
import { BlockType } from './pcapng-blocks.ts';
import type { CaptureSink } from './sink.ts';

/** Bytes that are enough to tell a format. */
export const sniffLength = foreignLength;

const magicLength = 4;

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, magicLength), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** The format of a file by its first bytes (`sniffLength`, fewer only when the file ends), or why there is none. */
export function sniff(
  bytes: Uint8Array,
  sink: CaptureSink,
  after: Continuation | undefined,
): Format | CaptureNote {
  if (bytes.length === 0) {
    const hint = 'check that the tap wrote to it: tcpdump -U writes each packet at once';
    return refusal('not-a-capture', 'the file is empty', hint);
  }
  if (bytes.length < magicLength) {
    const size = bytes.length === 1 ? '1 byte' : `${bytes.length} bytes`;
    return refusal('not-a-capture', `the file has only ${size}`, 'check that it was copied whole');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === BlockType.SECTION_HEADER) return createPcapng(sink, after);
    if (magic === microsecondMagic) return createPcap(sink, littleEndian, false, after);
    if (magic === nanosecondMagic) return createPcap(sink, littleEndian, true, after);
  }
  const other = foreign(bytes);
  if (other !== undefined) return refusal(other.kind, `the file is ${other.what}`, other.hint);
  return refusal('not-a-capture', `the file begins with ${hex(bytes)}`, 'name a pcap or pcapng file');
}

function refusal(kind: CaptureNote['kind'], seen: string, hint: string): CaptureNote {
  return { kind, text: `expected a pcap or pcapng capture, but ${seen}; ${hint}`, fatal: true, offset: 0 };
}
