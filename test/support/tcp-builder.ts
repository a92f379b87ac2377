/**
 * Builds captures of TCP connections from a script: Ethernet, IPv4 or IPv6, TCP, with right lengths and checksums.
 *
 * Pure: the same calls give the same bytes. Times are nanoseconds since the start of the capture.
 * It is no TCP stack: nothing is lost, delayed or acknowledged late unless the script says so
 * (`recut` in `tcp-recut.ts` re-segments, reorders and retransmits).
 *
 *     const script = new TcpScript();
 *     script.open('198.18.0.1:40000', '198.18.0.2:8080', 0);
 *     script.send('to-server', bytes, 5e6);
 *     script.fin('to-client', 9e6);
 *     const file = buildPcap(script.packets());
 */
import type { Direction } from '../../analyzer/model/chunk.ts';
import { encodeFrame } from './tcp-frame.ts';

/** Seconds since 1970 of the start of every built capture. */
export const captureStartSeconds = 1_700_000_000;

/** TCP flags (RFC 9293 3.1). */
export const TcpFlag = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

/** One TCP segment with what its IP header says. */
export interface TcpPacket {
  /** Nanoseconds since the start of the capture. */
  time: number;
  /** `198.18.0.1:40000` or `[2001:db8::1]:443`. */
  source: string;
  destination: string;
  sequence: number;
  acknowledgment: number;
  /** Sum of {@link TcpFlag}. */
  flags: number;
  window: number;
  /** Written as an option of a SYN when present. */
  mss?: number;
  /** Other TCP options as bytes, filled up to a multiple of four. */
  options?: readonly number[];
  payload: Uint8Array;
  /** IPv4 identification; IPv6 has none. */
  identification: number;
  hopLimit: number;
  /** A whole Ethernet frame in place of the segment: a datagram among segments. */
  frame?: Uint8Array;
}

/** What a script may be told about its connection. */
export interface TcpScriptOptions {
  /** From SYN to the ACK that completes the handshake as the tap sees it, nanoseconds. */
  rttNs?: number;
  /** Payload bytes a segment. */
  mss?: number;
  clientIsn?: number;
  serverIsn?: number;
  /** False: no packet for a pure acknowledgment of data (data still carries acknowledgments). */
  acknowledge?: boolean;
  hopLimit?: { client: number; server: number };
}

interface Side {
  endpoint: string;
  next: number;
  /** Sequence number of its FIN, once there is one. */
  finAt?: number;
  /** All before it reached the peer; behind it, segments get lost beyond the tap. Undefined while none do. */
  reached?: number | undefined;
  identification: number;
  hopLimit: number;
}

const noBytes = new Uint8Array(0);
/** An acknowledgment follows its segment after this time. */
const ackDelayNs = 1000;

/** One TCP connection, told step by step; it keeps the sequence numbers. Use one a connection and {@link merge}. */
export class TcpScript {
  readonly #packets: TcpPacket[] = [];
  readonly #rttNs: number;
  readonly #mss: number;
  readonly #acknowledge: boolean;
  readonly #sides: { client: Side; server: Side };

  constructor(options: TcpScriptOptions = {}) {
    this.#rttNs = options.rttNs ?? 200_000;
    this.#mss = options.mss ?? 1448;
    this.#acknowledge = options.acknowledge ?? true;
    const hopLimit = options.hopLimit ?? { client: 64, server: 64 };
    this.#sides = {
      client: { endpoint: '', next: options.clientIsn ?? 1000, identification: 1, hopLimit: hopLimit.client },
      server: {
        endpoint: '',
        next: options.serverIsn ?? 5000,
        identification: 20_001,
        hopLimit: hopLimit.server,
      },
    };
  }

  /** SYN, SYN-ACK and ACK; ends `rttNs` after `at`. */
  open(client: string, server: string, at: number): this {
    return this.join(client, server)
      .syn(at)
      .accept(at + this.#rttNs / 2);
  }

  /** The client's SYN, the same one each time until it is accepted. */
  syn(at: number): this {
    this.#add('to-server', at, TcpFlag.SYN, noBytes, this.#mss + 12);
    return this;
  }

  /** SYN-ACK, and the ACK of it half a round trip later. */
  accept(at: number): this {
    this.#sides.client.next = (this.#sides.client.next + 1) >>> 0;
    this.#add('to-client', at, TcpFlag.SYN | TcpFlag.ACK, noBytes, this.#mss + 12);
    this.#sides.server.next = (this.#sides.server.next + 1) >>> 0;
    this.#add('to-server', at + this.#rttNs / 2, TcpFlag.ACK, noBytes);
    return this;
  }

  /** The RST that answers a SYN where nobody listens (RFC 9293 3.10.7.1). */
  refuse(at: number, hopLimit: number): this {
    const acknowledgment = (this.#sides.client.next + 1) >>> 0;
    const flags = TcpFlag.RST | TcpFlag.ACK;
    return this.raw('to-client', at, { flags, sequence: 0, acknowledgment, hopLimit });
  }

  /** Names the ends without a handshake: a capture that starts in the middle of the connection. */
  join(client: string, server: string): this {
    this.#sides.client.endpoint = client;
    this.#sides.server.endpoint = server;
    return this;
  }

  /** Sends bytes, cut at the MSS; the peer acknowledges each segment. */
  send(direction: Direction, bytes: Uint8Array, at: number): this {
    for (let offset = 0; offset < bytes.length; offset += this.#mss) {
      const piece = bytes.subarray(offset, offset + this.#mss);
      this.#add(direction, at, TcpFlag.ACK | TcpFlag.PSH, piece);
      const side = this.#side(direction);
      side.next = (side.next + piece.length) >>> 0;
      if (this.#acknowledge && side.reached === undefined) this.acknowledge(direction, at + ackDelayNs);
    }
    return this;
  }

  /** From here on the segments of a direction pass the tap and get no further (`on`), or arrive again, with all before. */
  blackHole(direction: Direction, on: boolean): this {
    const side = this.#side(direction);
    side.reached = on ? (side.reached ?? side.next) : undefined;
    return this;
  }

  /** Sends the last segment with payload again; while segments get lost, the first of them, as the timer does. */
  again(direction: Direction, at: number): this {
    const { endpoint, reached, next } = this.#side(direction);
    const sent = this.packets().filter((p) => p.source === endpoint && p.payload.length > 0);
    const packet = reached === undefined ? sent.at(-1) : sent.find(({ sequence }) => sequence === reached);
    if (packet === undefined) return this;
    this.raw(direction, at, { sequence: packet.sequence, payload: packet.payload });
    const isLast = packet.sequence + packet.payload.length === next;
    return isLast && reached === undefined && this.#acknowledge
      ? this.acknowledge(direction, at + ackDelayNs)
      : this;
  }

  /** Bytes that the tap did not see: the sequence numbers move on, no packet is made. */
  lose(direction: Direction, length: number): this {
    const side = this.#side(direction);
    side.next = (side.next + length) >>> 0;
    return this;
  }

  /** The receiver of `direction` acknowledges all that was sent so far. */
  acknowledge(direction: Direction, at: number): this {
    this.#add(direction === 'to-server' ? 'to-client' : 'to-server', at, TcpFlag.ACK, noBytes);
    return this;
  }

  /** FIN travelling in `direction`, acknowledged by the peer; the same one each time. */
  fin(direction: Direction, at: number): this {
    const side = this.#side(direction);
    side.finAt ??= side.next;
    this.raw(direction, at, { flags: TcpFlag.FIN | TcpFlag.ACK, sequence: side.finAt });
    side.next = (side.finAt + 1) >>> 0;
    if (this.#acknowledge && side.reached === undefined) this.acknowledge(direction, at + ackDelayNs);
    return this;
  }

  /**
   * RST travelling in `direction`, with the sequence number that the receiver expects, from a host with this hop limit;
   * one that does not know the connection acknowledges nothing.
   */
  rst(direction: Direction, at: number, hopLimit = this.#side(direction).hopLimit, known = true): this {
    const flags = known ? TcpFlag.RST | TcpFlag.ACK : TcpFlag.RST;
    return this.raw(direction, at, { flags, hopLimit, ...(known ? {} : { acknowledgment: 0 }) });
  }

  /** Adds a segment as given; what is left out is what the connection would say now. */
  raw(direction: Direction, at: number, segment: Partial<TcpPacket>): this {
    this.#add(direction, at, TcpFlag.ACK, noBytes);
    Object.assign(this.#packets.at(-1) ?? {}, segment);
    return this;
  }

  /** The segments so far in order of time. */
  packets(): TcpPacket[] {
    return merge(this.#packets);
  }

  #side(direction: Direction): Side {
    return direction === 'to-server' ? this.#sides.client : this.#sides.server;
  }

  #add(direction: Direction, time: number, flags: number, payload: Uint8Array, mss?: number): void {
    const from = this.#side(direction);
    const to = this.#side(direction === 'to-server' ? 'to-client' : 'to-server');
    this.#packets.push({
      time,
      source: from.endpoint,
      destination: to.endpoint,
      sequence: from.next,
      acknowledgment: (flags & TcpFlag.ACK) === 0 ? 0 : (to.reached ?? to.next),
      flags,
      window: 64_240,
      ...(mss === undefined ? {} : { mss }),
      payload,
      identification: from.identification++ & 0xffff,
      hopLimit: from.hopLimit,
    });
  }
}

/** Several scripts' segments as one list in order of time; equal times keep their order. */
export function merge(...lists: readonly (readonly TcpPacket[])[]): TcpPacket[] {
  return lists.flat().sort((a, b) => a.time - b.time);
}

/** A nanosecond pcap file (Ethernet) of these segments in the order given. `snaplen` cuts the packets as a tap would. */
export function buildPcap(packets: readonly TcpPacket[], options: { snaplen?: number } = {}): Uint8Array {
  const snaplen = options.snaplen ?? 262_144;
  const frames = packets.map(encodeFrame);
  const size = frames.reduce((sum, frame) => sum + 16 + Math.min(frame.length, snaplen), 24);
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snaplen, true);
  view.setUint32(20, 1, true);
  let at = 24;
  packets.forEach((packet, index) => {
    const frame = frames[index] ?? new Uint8Array(0);
    const captured = Math.min(frame.length, snaplen);
    const time = Math.round(packet.time);
    view.setUint32(at, captureStartSeconds + Math.floor(time / 1e9), true);
    view.setUint32(at + 4, time % 1e9, true);
    view.setUint32(at + 8, captured, true);
    view.setUint32(at + 12, frame.length, true);
    file.set(frame.subarray(0, captured), at + 16);
    at += 16 + captured;
  });
  return file;
}
