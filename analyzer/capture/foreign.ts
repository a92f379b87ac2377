/** Files that people hand over by mistake, and captures in formats that are not read, by how they begin. */
import type { CaptureNote } from '../model/packet.ts';

/** What a file is instead of a pcap or pcapng capture. */
export interface Foreign {
  kind: CaptureNote['kind'];
  /** With its article, for a sentence. */
  what: string;
  /** What to try. */
  hint: string;
}

/** Bytes that are enough to tell every file named here. */
export const foreignLength = 16;

const convert = 'convert it with: editcap -F pcapng IN OUT';

/** Beginnings, as latin1 text. */
const starts: readonly (readonly [start: string, what: string, hint: string])[] = [
  ['\x1f\x8b', 'gzip data inside other compressed data', 'unpack it with gunzip'],
  ['\x28\xb5\x2f\xfd', 'zstd data inside other compressed data', 'unpack it with unzstd'],
  ['\x04\x22\x4d\x18', 'lz4 data', 'unpack it with unlz4'],
  ['BZh', 'bzip2 data', 'unpack it with bunzip2'],
  ['\xfd7zX', 'xz data', 'unpack it with unxz'],
  ['7z\xbc\xaf', 'a 7z archive', 'unpack it with 7z x'],
  ['PK\x03\x04', 'a zip archive', 'unpack it with unzip'],
  ['\x7fELF', 'a program', 'name a pcap or pcapng file'],
  [
    '\xff\xfe',
    'text in UTF-16',
    'name a pcap or pcapng file; a shell may have rewritten the output of a tap',
  ],
];

const captures: readonly (readonly [start: string, what: string])[] = [
  ['snoop\0', 'a snoop capture'],
  ['btsnoop\0', 'a Bluetooth capture (btsnoop)'],
  ['GMBU', 'a Network Monitor 2 capture'],
  ['RTSS', 'a Network Monitor 1 capture'],
  ['TRSNIFF data', 'a Sniffer capture'],
  ['XCP\0', 'a NetXRay capture'],
  ['\x7fver', 'a Peek capture (OmniPeek, AiroPeek)'],
  ['ObserverPktBuf', 'an Observer capture'],
  ['iptrace', 'an AIX iptrace capture'],
  ['\xaa\xaa\xaa\xaa', 'a 5View capture'],
];

/** Variants of pcap with other packet headers, by magic number. */
const modifiedPcap: ReadonlyMap<number, string> = new Map([
  [0xa1b2cd34, 'a modified pcap (Kuznetzov, old Linux tcpdump)'],
  [0xa1b2cd4d, 'a modified pcap (Kuznetzov, nanoseconds)'],
  [0xa1b234cd, 'a modified pcap (Mesquita)'],
  [0xa12b3c4d, 'a modified pcap (Navtel)'],
  [0xa1b2c3cb, 'a modified pcap (compressed BPF)'],
  [0xa1e2cb12, 'a pcap with AIX interface headers'],
  [0x1c0001ab, 'an IXIA hardware capture'],
  [0x1c0001ac, 'an IXIA software capture'],
]);

/** What a file that is neither pcap nor pcapng seems to be, by its first bytes. */
export function foreign(bytes: Uint8Array): Foreign | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, foreignLength));
  for (const [begins, what, hint] of starts) {
    if (start.startsWith(begins)) return { kind: 'not-a-capture', what, hint };
  }
  for (const [begins, what] of captures) {
    if (start.startsWith(begins)) return { kind: 'unsupported-format', what, hint: convert };
  }
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const modified = modifiedPcap.get(view.getUint32(0, true)) ?? modifiedPcap.get(view.getUint32(0, false));
  if (modified !== undefined) return { kind: 'unsupported-format', what: modified, hint: convert };
  if (isText(bytes)) return { kind: 'not-a-capture', what: 'text', hint: 'name a pcap or pcapng file' };
  return byShape(view);
}

/** Printable ASCII or the byte order mark of UTF-8: a key log, a web page, the output of tshark. */
function isText(bytes: Uint8Array): boolean {
  const printable = (byte: number): boolean =>
    (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
  return bytes.every(printable) || (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf);
}

/** Formats without a magic number, by fields that only they fill like this. */
function byShape(view: DataView): Foreign | undefined {
  if (view.byteLength < foreignLength) return undefined;
  for (const littleEndian of [true, false]) {
    const [type, length] = [view.getUint32(0, littleEndian), view.getUint32(4, littleEndian)];
    if (type >= 1 && type <= 10 && length >= 12 && length <= 0x100000 && length % 4 === 0) {
      const what = 'blocks of a pcapng capture without the section header that must come first';
      const hint = 'name the whole file, or join its parts with cat';
      return { kind: 'not-a-capture', what, hint };
    }
  }
  if (isErf(view)) {
    return { kind: 'unsupported-format', what: 'perhaps an ERF capture (Endace)', hint: convert };
  }
  // ETL: size of the first buffer, then how much of it is used, twice.
  const [buffer, saved, current] = [
    view.getUint32(0, true),
    view.getUint32(4, true),
    view.getUint32(8, true),
  ];
  if (
    buffer >= 0x400 &&
    buffer <= 0x1000000 &&
    buffer % 0x400 === 0 &&
    saved <= buffer &&
    current <= buffer
  ) {
    if (saved < 0x48) return undefined;
    const hint = 'convert it with: etl2pcapng IN OUT';
    return { kind: 'unsupported-format', what: 'perhaps a Windows event trace (ETL)', hint };
  }
  return undefined;
}

/**
 * An ERF record header: 2^-32 seconds since 1970 in little endian, type, flags, then in big endian the record's length,
 * a counter and the length on the wire. All fields are narrowed down so that other bytes hardly ever look like one.
 */
function isErf(view: DataView): boolean {
  const seconds = view.getUint32(4, true);
  const type = view.getUint8(8) & 0x7f;
  const [recordLength, wireLength] = [view.getUint16(10), view.getUint16(14)];
  const since2000 = seconds > 0x38000000 && seconds < 0x80000000;
  const lengths =
    recordLength >= 24 && recordLength % 8 === 0 && recordLength <= 0x4000 && wireLength <= 0x4000;
  return since2000 && type >= 1 && type <= 27 && (view.getUint8(9) & 0xc0) === 0 && lengths && wireLength > 0;
}
