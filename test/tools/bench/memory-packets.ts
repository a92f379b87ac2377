/** Packet records of a pcap file, laid out once so that playing them again costs a copy and a few numbers. */
import type { Direction } from '../../../analyzer/model/chunk.ts';

/** Bytes before the TCP payload: record header 16, Ethernet 14, IPv4 20, TCP 20 and its timestamps 12. */
export const headerBytes = 82;

/** Where the numbers that change with each connection and packet stand, from the start of a record. */
export const Field = {
  seconds: 0,
  nanoseconds: 4,
  identification: 34,
  clientAddress: { 'to-server': 42, 'to-client': 46 },
  clientPort: { 'to-server': 50, 'to-client': 52 },
  sequence: 54,
  acknowledgment: 58,
  timestampValue: 74,
  timestampEcho: 78,
} as const;

/** TCP flags (RFC 9293 3.1). */
export const Tcp = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

/** Largest TCP payload of a packet: what Ethernet's 1500 octets leave beside headers with timestamps. */
const segmentBytes = 1448;

/** HTTP/2 in clear on a port where tshark looks for it. */
const serverPort = 8080;

/** The packets of one connection; sequence numbers count from 0, the client's address is left out. */
export interface Script {
  records: Uint8Array;
  /** Start of each record, and the end of the last one. */
  starts: Uint32Array;
  /** 1 for packets to the server. */
  toServer: Uint8Array;
  /** Places of stream ids in `records`, and the first one of each packet (one more entry than packets). */
  streamIds: Uint32Array;
  streamIdsFrom: Uint32Array;
  /** Payload octets that each side sends; SYN and FIN count as one (RFC 9293 3.4). */
  sent: Record<Direction, number>;
}

/** Collects the packets of a script in order. */
export interface ScriptWriter {
  /** Sends whole HTTP/2 frames (or the preface) in as few segments as they need. */
  send(direction: Direction, ...frames: readonly Uint8Array[]): void;
  /** A packet without payload. */
  bare(direction: Direction, flags: number): void;
  /** Packets so far: one a round of the traffic. */
  count(): number;
  finish(): Script;
}

const noBytes = new Uint8Array(0);
const prefaceStart = 0x50524920;

/** A new script towards the server 198.18.128.`server`. */
export function createScriptWriter(server: number): ScriptWriter {
  const records: Uint8Array[] = [];
  const toServer: number[] = [];
  const streamIds: number[] = [];
  const streamIdsFrom: number[] = [];
  const starts: number[] = [];
  const sent: Record<Direction, number> = { 'to-server': 0, 'to-client': 0 };
  let size = 0;

  function packet(direction: Direction, flags: number, payload: Uint8Array): void {
    const other = direction === 'to-server' ? 'to-client' : 'to-server';
    starts.push(size);
    streamIdsFrom.push(streamIds.length);
    toServer.push(direction === 'to-server' ? 1 : 0);
    records.push(record(direction, flags, payload, server, sent[direction], sent[other]));
    size += headerBytes + payload.length;
    sent[direction] += payload.length + ((flags & (Tcp.SYN | Tcp.FIN)) === 0 ? 0 : 1);
  }

  return {
    send(direction, ...frames) {
      const ids: number[] = [];
      let length = 0;
      for (const frame of frames) {
        if (new DataView(frame.buffer, frame.byteOffset).getUint32(0) !== prefaceStart) ids.push(length + 5);
        length += frame.length;
      }
      const bytes = Buffer.concat(frames);
      for (let at = 0; at < length; at += segmentBytes) {
        const piece = bytes.subarray(at, at + segmentBytes);
        packet(direction, Tcp.ACK | Tcp.PSH, piece);
        for (const id of ids) {
          if (id < at || id >= at + segmentBytes) continue;
          if (id + 4 > at + segmentBytes) throw new RangeError('a stream id stands across two segments');
          streamIds.push(size - piece.length + id - at);
        }
      }
    },
    bare(direction, flags) {
      packet(direction, flags, noBytes);
    },
    count: () => records.length,
    finish: () => ({
      records: Buffer.concat(records),
      starts: Uint32Array.of(...starts, size),
      toServer: Uint8Array.from(toServer),
      streamIds: Uint32Array.from(streamIds),
      streamIdsFrom: Uint32Array.of(...streamIdsFrom, streamIds.length),
      sent,
    }),
  };
}

/** One record; checksums stay 0, as a tap shows them that stands before the network card (offloading). */
function record(
  direction: Direction,
  flags: number,
  payload: Uint8Array,
  server: number,
  sequence: number,
  acknowledgment: number,
): Uint8Array {
  const bytes = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(bytes.buffer);
  const request = direction === 'to-server';
  view.setUint32(8, bytes.length - 16, true);
  view.setUint32(12, bytes.length - 16, true);
  bytes.set(request ? [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1] : [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], 16);
  view.setUint16(28, 0x0800);
  view.setUint8(30, 0x45);
  view.setUint16(32, bytes.length - 30);
  view.setUint16(36, 0x4000);
  view.setUint8(38, 64);
  view.setUint8(39, 6);
  view.setUint32(request ? 46 : 42, 0xc6128000 + server);
  view.setUint16(request ? 52 : 50, serverPort);
  view.setUint32(Field.sequence, sequence);
  view.setUint32(Field.acknowledgment, (flags & Tcp.ACK) === 0 ? 0 : acknowledgment);
  view.setUint8(62, 0x80);
  view.setUint8(63, flags);
  view.setUint16(64, 0xffff);
  view.setUint32(70, 0x0101080a);
  bytes.set(payload, headerBytes);
  return bytes;
}
