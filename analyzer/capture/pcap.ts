import type { Packet } from '../model/packet.ts';
import type { Continuation } from './continuation.ts';
import { cutHeader, cutUnit } from './cut.ts';
import type { Format } from './format.ts';
import type { CaptureSink } from './sink.ts';

/** Magic number of a pcap file with microseconds. */
export const microsecondMagic = 0xa1b2c3d4;
/** Magic number of a pcap file with nanoseconds. */
export const nanosecondMagic = 0xa1b23c4d;

/** Largest captured packet that is believed; Wireshark's limit too. A larger length is garbage read as a length. */
export const largestPacket = 262_144;

const fileHeaderLength = 24;
const recordHeaderLength = 16;

const billion = 1_000_000_000n;

/**
 * The classic capture file: a header, then packets with 16-byte record headers (draft-ietf-opsawg-pcap).
 *
 * `littleEndian` and `nanoseconds` come from the magic number that the reader has seen.
 */
export function createPcap(
  sink: CaptureSink,
  littleEndian: boolean,
  nanoseconds: boolean,
  after?: Continuation,
): Format {
  const nsPerTick = nanoseconds ? 1 : 1000;
  const packet: Packet = {
    number: after?.numbered ?? 0,
    time: 0,
    interfaceId: 0,
    linkType: 0,
    originalLength: 0,
    bytes: new Uint8Array(0),
  };
  let headerRead = false;
  let refused = false;
  let started = false;
  let need = fileHeaderLength;
  /** Bytes of the file taken so far. */
  let position = 0;
  let firstSeconds = 0;
  let firstNs = 0;

  function start(seconds: number, ns: number): void {
    started = true;
    const own = BigInt(seconds) * billion + BigInt(ns);
    const base = after?.epochNs ?? own;
    firstSeconds = Number(base / billion);
    firstNs = Number(base % billion);
    sink.start({ epochNs: own });
  }

  function readHeader(view: DataView): boolean {
    const major = view.getUint16(4, littleEndian);
    if (major !== 2) {
      const text = `pcap version ${major} is not supported, only version 2; rewrite the file with: tcpdump -r IN -w OUT`;
      sink.note({ kind: 'unsupported-format', text, fatal: true, offset: 4 });
      refused = true;
      return false;
    }
    // The upper half of the field holds flags and the length of the frame check sequence.
    packet.linkType = view.getUint32(20, littleEndian) & 0xffff;
    headerRead = true;
    need = recordHeaderLength;
    return true;
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
      if (!headerRead) {
        if (bytes.length < fileHeaderLength) return 0;
        if (!readHeader(view)) return undefined;
        at = fileHeaderLength;
      }
      while (bytes.length - at >= recordHeaderLength) {
        const captured = view.getUint32(at + 8, littleEndian);
        if (captured > largestPacket) {
          const text =
            `packet ${packet.number + 1} claims ${captured} captured bytes, more than the ${largestPacket} that a tap` +
            ' writes; the file is damaged here and the rest of it is not read';
          sink.note({ kind: 'malformed-block', text, fatal: true, offset: position + at });
          return undefined;
        }
        need = recordHeaderLength + captured;
        if (bytes.length - at < need) break;
        const seconds = view.getUint32(at, littleEndian);
        const ns = view.getUint32(at + 4, littleEndian) * nsPerTick;
        packet.number++;
        if (!started) start(seconds, ns);
        packet.time = (seconds - firstSeconds) * 1e9 + (ns - firstNs);
        packet.originalLength = view.getUint32(at + 12, littleEndian);
        packet.bytes = bytes.subarray(at + recordHeaderLength, at + need);
        at += need;
        need = recordHeaderLength;
        sink.packet(packet);
      }
      position += at;
      return at;
    },

    end(left) {
      if (refused) return;
      if (!headerRead) sink.note(cutHeader('pcap', fileHeaderLength, left));
      else if (left > 0) sink.note(cutUnit(`packet ${packet.number + 1}`, need, left, position));
    },
  };
}
