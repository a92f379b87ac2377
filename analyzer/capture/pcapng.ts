import type { CaptureNote, Packet } from '../model/packet.ts';
import type { Continuation } from './continuation.ts';
import { cutHeader, cutUnit } from './cut.ts';
import type { Format } from './format.ts';
import { forEachName } from './name-resolution.ts';
import { dropCount, statisticsDrops } from './pcapng-options.ts';
import { readSecrets } from './secrets.ts';
import { type CaptureInterface, epochNs, readInterface, relativeTime } from './interfaces.ts';
import { BlockType, blockOverhead, byteOrderMagic, largestBlock, padded } from './pcapng-blocks.ts';
import { largestPacket } from './pcap.ts';
import type { CaptureSink } from './sink.ts';

/** Interfaces remembered; a file of nothing but interface blocks would otherwise grow memory with its length. */
const mostInterfaces = 65_536;

/** Blocks that carry no packet for us but that Wireshark numbers as frames (4.0, seen with `tshark -e frame.number`). */
const numberedBlocks: ReadonlySet<number> = new Set([
  BlockType.CUSTOM,
  BlockType.CUSTOM_NO_COPY,
  BlockType.SYSTEMD_JOURNAL,
]);

const enhancedBody = 20;

/** Minimal body lengths; a shorter block is malformed. */
const smallestBody: ReadonlyMap<number, number> = new Map([
  [BlockType.SECTION_HEADER, 16],
  [BlockType.INTERFACE_DESCRIPTION, 8],
  [BlockType.PACKET, 20],
  [BlockType.SIMPLE_PACKET, 4],
  [BlockType.INTERFACE_STATISTICS, 12],
  [BlockType.ENHANCED_PACKET, enhancedBody],
  [BlockType.DECRYPTION_SECRETS, 8],
]);

/** Types of secrets that are remarked on; each may be told once. */
const mostSecretsTold = 8;

/** Drop count of an obsolete packet block that says "not known". */
const unknownDrops = 0xffff;

/** Section header without options. */
const sectionHeaderLength = 28;

/**
 * The pcapng capture file (draft-ietf-opsawg-pcapng): sections of either byte order, each with its interfaces.
 *
 * Comments, interface names and custom data are never handed on: they are not traffic. Section lengths are not
 * needed: the blocks of a section end where the next section or the file does.
 */
export function createPcapng(sink: CaptureSink, after?: Continuation): Format {
  const packet: Packet = {
    number: after?.numbered ?? 0,
    time: after?.time ?? 0,
    interfaceId: 0,
    linkType: 0,
    originalLength: 0,
    bytes: new Uint8Array(0),
  };
  /** Interfaces of all sections so far; those of the current one start at `sectionStart`. */
  const interfaces: CaptureInterface[] = [];
  let sectionStart = 0;
  let littleEndian = true;
  let need = blockOverhead;
  /** Bytes of the file taken so far. */
  let position = 0;
  let started = false;
  let startNs = after?.epochNs;
  let halted = false;
  let sectionSeen = false;
  const secretsTold = new Set<number>();

  function note(kind: CaptureNote['kind'], text: string, at: number): void {
    sink.note({ kind, text, offset: position + at });
  }

  function halt(kind: CaptureNote['kind'], text: string, at: number): void {
    sink.note({
      kind,
      text: `${text}; the rest of the file is not read`,
      fatal: true,
      offset: position + at,
    });
    halted = true;
  }

  function startAt(ns: bigint): void {
    if (!started) sink.start({ epochNs: ns });
    started = true;
  }

  /** Time of a packet from its timestamp; the first timestamp seen becomes the start of the capture. */
  function timeOf(from: CaptureInterface, high: number, low: number): number {
    if (Number.isNaN(from.baseTime)) {
      const ns = epochNs(from, high, low);
      startAt(ns);
      startNs ??= ns;
      from.baseHigh = high;
      from.baseLow = low;
      from.baseTime = Number(ns - startNs);
    }
    return relativeTime(from, high, low);
  }

  function emit(index: number, time: number, original: number, bytes: Uint8Array): void {
    packet.time = time;
    packet.interfaceId = index;
    packet.linkType = interfaces[index]?.linkType ?? 0;
    packet.originalLength = original;
    packet.bytes = bytes;
    sink.packet(packet);
  }

  function checked(captured: number, room: number, at: number): boolean {
    if (captured <= room && captured <= largestPacket) return true;
    halt(
      'malformed-block',
      `packet ${packet.number} claims ${captured} captured bytes where at most ${room} fit`,
      at,
    );
    return false;
  }

  /** Enhanced packet block, or the obsolete packet block that has the same layout but for its first eight bytes. */
  function readPacket(bytes: Uint8Array, view: DataView, at: number, end: number, obsolete: boolean): void {
    packet.number++;
    const id = obsolete ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
    const index = sectionStart + id;
    const from = interfaces[index];
    if (from === undefined) {
      note('malformed-block', `packet ${packet.number} names interface ${id}, which no block describes`, at);
      return;
    }
    const captured = view.getUint32(at + 12, littleEndian);
    if (!checked(captured, end - at - 20, at)) return;
    const options = at + 20 + padded(captured);
    if (obsolete) {
      const drops = view.getUint16(at + 2, littleEndian);
      if (drops !== unknownDrops) from.packetDrops += drops;
    } else if (options + 4 <= end) from.packetDrops += dropCount(view, options, end, littleEndian);
    const time = timeOf(from, view.getUint32(at + 4, littleEndian), view.getUint32(at + 8, littleEndian));
    emit(index, time, view.getUint32(at + 16, littleEndian), bytes.subarray(at + 20, at + 20 + captured));
  }

  /** Simple packet block: no timestamp, always the first interface, cut at its snap length. */
  function readSimplePacket(bytes: Uint8Array, view: DataView, at: number, end: number): void {
    packet.number++;
    const from = interfaces[sectionStart];
    if (from === undefined) {
      note('malformed-block', `packet ${packet.number} stands before any interface block`, at);
      return;
    }
    const original = view.getUint32(at, littleEndian);
    const limit = from.snapLength === 0 ? original : Math.min(original, from.snapLength);
    const captured = Math.min(limit, end - at - 4);
    if (!checked(captured, end - at - 4, at)) return;
    if (!started) {
      note('no-timestamp', 'the first packet has no timestamp; times count from the first one that has', at);
      startAt(0n);
    }
    emit(sectionStart, packet.time, original, bytes.subarray(at + 4, at + 4 + captured));
  }

  function readStatistics(view: DataView, at: number, end: number): void {
    const from = interfaces[sectionStart + view.getUint32(at, littleEndian)];
    if (from === undefined) return;
    from.statisticsDrops = Math.max(from.statisticsDrops, statisticsDrops(view, at + 12, end, littleEndian));
  }

  function takeSecrets(bytes: Uint8Array, view: DataView, at: number, end: number): void {
    const { type, name, keyLog } = readSecrets(bytes, view, at, end, littleEndian);
    if (keyLog !== undefined) sink.secrets(keyLog);
    else if (!secretsTold.has(type) && secretsTold.size < mostSecretsTold) {
      secretsTold.add(type);
      note('unused-secrets', `the file holds ${name}, which is of no use here: only TLS key logs are`, at);
    }
  }

  function addInterface(view: DataView, at: number, end: number): void {
    if (interfaces.length >= mostInterfaces) {
      halt('malformed-block', `the file describes more than ${mostInterfaces} interfaces`, at);
      return;
    }
    const bad = (value: number): void =>
      note('malformed-block', `an interface has timestamp resolution ${value}; read as microseconds`, at);
    interfaces.push(readInterface(view, at, end, littleEndian, bad));
  }

  function startSection(view: DataView, at: number): void {
    const major = view.getUint16(at + 4, littleEndian);
    if (major !== 1)
      halt('unsupported-format', `pcapng version ${major} is not supported, only version 1`, at);
    sectionStart = interfaces.length;
    sectionSeen = true;
  }

  /** The body `[at, end)` of one block. */
  function readBlock(type: number, bytes: Uint8Array, view: DataView, at: number, end: number): void {
    if (type === BlockType.ENHANCED_PACKET && end - at >= enhancedBody) {
      readPacket(bytes, view, at, end, false);
      return;
    }
    const smallest = smallestBody.get(type) ?? 0;
    if (end - at < smallest) {
      halt(
        'malformed-block',
        `a block of type ${type} has ${end - at} bytes, at least ${smallest} are needed`,
        at,
      );
    } else if (type === BlockType.SIMPLE_PACKET) readSimplePacket(bytes, view, at, end);
    else if (type === BlockType.PACKET) readPacket(bytes, view, at, end, true);
    else if (type === BlockType.INTERFACE_DESCRIPTION) addInterface(view, at, end);
    else if (type === BlockType.INTERFACE_STATISTICS) readStatistics(view, at, end);
    else if (type === BlockType.DECRYPTION_SECRETS) takeSecrets(bytes, view, at, end);
    else if (type === BlockType.SECTION_HEADER) startSection(view, at);
    else if (type === BlockType.NAME_RESOLUTION) {
      if (sink.name !== undefined) forEachName(bytes, view, at, end, littleEndian, sink.name);
    } else if (numberedBlocks.has(type)) packet.number++;
  }

  /** Byte order of the section that starts at `at`; undefined when its magic is none. */
  function orderOfSection(view: DataView, at: number): boolean | undefined {
    if (view.getUint32(at + 8, true) === byteOrderMagic) return true;
    return view.getUint32(at + 8, false) === byteOrderMagic ? false : undefined;
  }

  return {
    get need() {
      return need;
    },

    get numbered() {
      return packet.number;
    },

    take(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = 0;
      while (bytes.length - at >= blockOverhead) {
        const type = view.getUint32(at, littleEndian);
        if (type === BlockType.SECTION_HEADER) {
          const order = orderOfSection(view, at);
          if (order === undefined) halt('malformed-block', 'a section header has no byte-order magic', at);
          littleEndian = order ?? littleEndian;
        }
        const length = view.getUint32(at + 4, littleEndian);
        if (!halted && (length < blockOverhead || length % 4 !== 0 || length > largestBlock)) {
          halt('malformed-block', `a block of type ${type} claims a length of ${length} bytes`, at);
        }
        if (halted) return undefined;
        need = length;
        if (bytes.length - at < length) break;
        const trailer = view.getUint32(at + length - 4, littleEndian);
        if (trailer === length) readBlock(type, bytes, view, at + 8, at + length - 4);
        else halt('malformed-block', `a block of ${length} bytes ends with the length ${trailer}`, at);
        if (halted) return undefined;
        at += length;
        need = blockOverhead;
      }
      position += at;
      return at;
    },

    end(left) {
      if (!halted && !sectionSeen) sink.note(cutHeader('pcapng', sectionHeaderLength, left));
      else if (!halted && left > 0) sink.note(cutUnit('a block', need, left, position));
      const lost = interfaces.reduce((sum, one) => sum + Math.max(one.statisticsDrops, one.packetDrops), 0);
      if (lost === 0) return;
      sink.note({
        kind: 'capture-drops',
        text: `the capture lost ${lost} packets before they were written`,
        count: lost,
      });
    },
  };
}
