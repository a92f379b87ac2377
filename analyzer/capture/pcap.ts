import type { Packet } from '../model/packet.ts';
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

/**
 * The classic capture file: a header, then packets with 16-byte record headers (draft-ietf-opsawg-pcap).
 *
 * `littleEndian` and `nanoseconds` come from the magic number that the reader has seen.
 */
export function createPcap(sink: CaptureSink, littleEndian: boolean, nanoseconds: boolean): Format {
  const nsPerTick = nanoseconds ? 1 : 1000;
  const packet: Packet = {
    number: 0,
    time: 0,
    interfaceId: 0,
    linkType: 0,
    originalLength: 0,
    bytes: new Uint8Array(0),
  };
  let headerRead = false;
  let need = fileHeaderLength;
  /** Bytes of the file taken so far. */
  let position = 0;
  let firstSeconds = 0;
  let firstNs = 0;

  function readHeader(view: DataView): boolean {
    const major = view.getUint16(4, littleEndian);
    if (major !== 2) {
      const text = `pcap version ${major} is not supported, only version 2; rewrite the file with: tcpdump -r IN -w OUT`;
      sink.note({ kind: 'unsupported-format', text, offset: 4 });
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
          sink.note({ kind: 'malformed-block', text, offset: position + at });
          return undefined;
        }
        need = recordHeaderLength + captured;
        if (bytes.length - at < need) break;
        const seconds = view.getUint32(at, littleEndian);
        const ns = view.getUint32(at + 4, littleEndian) * nsPerTick;
        if (packet.number++ === 0) {
          firstSeconds = seconds;
          firstNs = ns;
          sink.start({ epochNs: BigInt(seconds) * 1_000_000_000n + BigInt(ns) });
        }
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
      if (left === 0) return;
      const what = headerRead ? `packet ${packet.number + 1}` : 'the file header';
      const text = `the file ends inside ${what}: ${left} of at least ${need} bytes are there; all before it was read`;
      sink.note({ kind: 'truncated', text, offset: position });
    },
  };
}
