import type { CaptureNote } from '../model/packet.ts';
import type { Format } from './format.ts';
import { createPcap, microsecondMagic, nanosecondMagic } from './pcap.ts';
import { createPcapng } from './pcapng.ts';
import { BlockType } from './pcapng-blocks.ts';
import type { CaptureSink } from './sink.ts';

/** Bytes that are enough to tell a format. */
export const sniffLength = 4;

/** Variants of pcap with other packet headers, by magic number. */
const modifiedPcap: ReadonlyMap<number, string> = new Map([
  [0xa1b2cd34, 'a modified pcap (Kuznetzov, old Linux tcpdump)'],
  [0xa1b2cd4d, 'a modified pcap (Kuznetzov, nanoseconds)'],
  [0xa1e2cb12, 'a pcap with AIX interface headers'],
  [0x1c0001ab, 'an IXIA hardware capture'],
  [0x1c0001ac, 'an IXIA software capture'],
]);

/** Files that begin like this are something else that people hand over by mistake. */
const others: readonly (readonly [start: string, what: string, kind: CaptureNote['kind'], hint: string])[] = [
  ['\x1f\x8b', 'gzip data', 'not-a-capture', 'unpack it with gunzip'],
  ['\x28\xb5\x2f\xfd', 'zstd data', 'not-a-capture', 'unpack it with unzstd'],
  ['BZh', 'bzip2 data', 'not-a-capture', 'unpack it with bunzip2'],
  ['\xfd7zX', 'xz data', 'not-a-capture', 'unpack it with unxz'],
  ['PK\x03\x04', 'a zip archive', 'not-a-capture', 'unpack it with unzip'],
  ['\x7fELF', 'a program', 'not-a-capture', 'name a pcap or pcapng file'],
  ['snoo', 'a snoop capture', 'unsupported-format', 'convert it with: editcap -F pcapng IN OUT'],
  ['GMBU', 'a Network Monitor capture', 'unsupported-format', 'convert it with: editcap -F pcapng IN OUT'],
];

function hex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, sniffLength), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Printable ASCII or the byte order mark of UTF-8: a key log, a web page, the output of tshark. */
function isText(bytes: Uint8Array): boolean {
  const printable = (byte: number): boolean =>
    (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
  return bytes.every(printable) || (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf);
}

/** The format of a file by its first bytes (four of them, fewer only when the file ends), or why there is none. */
export function sniff(bytes: Uint8Array, sink: CaptureSink): Format | CaptureNote {
  if (bytes.length === 0)
    return refusal('not-a-capture', 'the file is empty', 'check that the tap wrote to it');
  const start = String.fromCharCode(...bytes.subarray(0, sniffLength));
  for (const [begins, what, kind, hint] of others) {
    if (start.startsWith(begins)) return refusal(kind, `the file is ${what}`, hint);
  }
  if (bytes.length < sniffLength) {
    return refusal(
      'not-a-capture',
      `the file has only ${bytes.length} bytes`,
      'check that it was copied whole',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === BlockType.SECTION_HEADER) return createPcapng(sink);
    if (magic === microsecondMagic) return createPcap(sink, littleEndian, false);
    if (magic === nanosecondMagic) return createPcap(sink, littleEndian, true);
    const modified = modifiedPcap.get(magic);
    if (modified !== undefined) {
      return refusal(
        'unsupported-format',
        `the file is ${modified}`,
        'convert it with: editcap -F pcapng IN OUT',
      );
    }
  }
  if (isText(bytes)) return refusal('not-a-capture', 'the file is text', 'name a pcap or pcapng file');
  return refusal('not-a-capture', `the file begins with ${hex(bytes)}`, 'name a pcap or pcapng file');
}

function refusal(kind: CaptureNote['kind'], seen: string, hint: string): CaptureNote {
  return { kind, text: `expected a pcap or pcapng capture, but ${seen}; ${hint}`, offset: 0 };
}
