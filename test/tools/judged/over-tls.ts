/**
 * A capture in clear as it would have been over TLS 1.3: what each side wrote is sealed by a real TLS stack and takes the
 * place of the clear octets, at the same times. Handshakes come between the handshake of TCP and the first octet, and a
 * close_notify before each FIN.
 */
import { createLinkDecoder } from '../../../analyzer/link/decoder.ts';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Datagram } from '../../../analyzer/model/link.ts';
import { emptySegment, Flag, readSegment } from '../../../analyzer/tcp/segment.ts';
import { readCapture } from '../../support/read-capture.ts';
import { buildPcap, merge, type TcpPacket } from '../../support/tcp-builder.ts';
import { type TlsPair, tlsPair } from './tls-pair.ts';

/** Segments of at least this are parts of one write that goes on in the next. */
const fullSegment = 1400;
const mss = 1448;
/** Other protocols than TCP keep their frames. */
const tcp = 6;

type Packets = TcpPacket[];

/** What one side has sent so far, in clear and sealed: where a boundary of the one is in the other. */
interface Side {
  isn: number;
  marks: { clear: number; sealed: number }[];
}

function addressOf(bytes: Uint8Array, at: number, version: 4 | 6): string {
  const octets = [...bytes.subarray(at, at + (version === 4 ? 4 : 16))];
  if (version === 4) return octets.join('.');
  const words = Array.from({ length: 8 }, (_, i) =>
    (((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0)).toString(16),
  );
  return `[${words.join(':')}]`;
}

/** Whole TCP segments, by connection, and the frames of everything else. */
function packetsOf(file: Uint8Array, offsetNs: number): { connections: Packets[]; others: Packets } {
  const connections = new Map<string, Packets>();
  const others: Packets = [];
  let frame = new Uint8Array(0);
  let isEthernet = false;
  const decoder = createLinkDecoder({
    input: 0,
    fact: () => undefined,
    note: () => undefined,
    datagram(datagram) {
      const packet = segmentOf(datagram, offsetNs);
      // What is not TCP keeps its frame, where that is one of Ethernet.
      if (packet === undefined && !isEthernet) return;
      if (packet === undefined) {
        const none = { source: '', destination: '', sequence: 0, acknowledgment: 0, flags: 0, window: 0 };
        const rest = { payload: new Uint8Array(0), identification: 0, hopLimit: 0, frame };
        others.push({ time: offsetNs + datagram.time, ...none, ...rest });
        return;
      }
      const key = [packet.source, packet.destination].sort().join(' ');
      const known = connections.get(key);
      if (known === undefined) connections.set(key, [packet]);
      else known.push(packet);
    },
  });
  for (const packet of readCapture(file).packets) {
    frame = packet.bytes as Uint8Array<ArrayBuffer>;
    isEthernet = packet.linkType === 1;
    decoder.push(packet);
  }
  return { connections: [...connections.values()], others };
}

function segmentOf(datagram: Datagram, offsetNs: number): TcpPacket | undefined {
  const segment = emptySegment();
  if (datagram.protocol !== tcp || readSegment(datagram, segment) !== 'ok') return undefined;
  const { bytes, ports, options, payload, captured, length, time } = segment;
  if (captured < length) throw new Error('a snap length has cut it');
  const isSyn = (segment.flags & Flag.SYN) !== 0;
  return {
    time: offsetNs + time,
    source: `${addressOf(bytes, datagram.source, datagram.version)}:${ports >>> 16}`,
    destination: `${addressOf(bytes, datagram.destination, datagram.version)}:${ports & 0xffff}`,
    sequence: segment.sequence >>> 0,
    acknowledgment: segment.acknowledgment >>> 0,
    flags: segment.flags,
    window: segment.window,
    // Those of other segments speak of sequence numbers that are no more (RFC 2018).
    options: isSyn ? [...bytes.subarray(options, payload)] : [],
    payload: Uint8Array.from(bytes.subarray(payload, payload + length)),
    identification: segment.identification,
    hopLimit: segment.hopLimit,
  };
}

/** Where an offset of clear text is on the wire; inside a write, where the write began. */
function sealedOffset({ marks }: Side, clear: number): number {
  const last = marks.at(-1) ?? { clear: 0, sealed: 0 };
  // Behind the last octet is that of the FIN, and a probe of an idle connection stands before the next one (RFC 9293
  // 3.8.4).
  if (clear >= last.clear - 1) return last.sealed + clear - last.clear;
  return marks.findLast((mark) => mark.clear <= clear)?.sealed ?? 0;
}

interface SealedConnection {
  packets: Packets;
  keys: readonly string[];
}

class Sealing {
  readonly #out: Packets = [];
  readonly #sides: Record<Direction, Side>;
  readonly #client: string;
  #pair: TlsPair | undefined;
  /** One write in the making: what it holds, and the segments that carried it. */
  #write: { direction: Direction; parts: TcpPacket[] } | undefined;
  #last: TcpPacket;

  constructor(syn: TcpPacket, answer: TcpPacket) {
    this.#client = syn.source;
    this.#last = syn;
    const side = ({ sequence }: TcpPacket): Side => ({ isn: sequence, marks: [{ clear: 0, sealed: 0 }] });
    this.#sides = { 'to-server': side(syn), 'to-client': side(answer) };
  }

  async push(packet: TcpPacket): Promise<void> {
    const direction = packet.source === this.#client ? 'to-server' : 'to-client';
    const own = this.#sides[direction];
    const clear = (packet.sequence - own.isn - 1) | 0;
    const known = own.marks.at(-1)?.clear ?? 0;
    const waiting = this.#write?.direction === direction ? this.#lengthOfWrite() : 0;
    const { length } = packet.payload;
    if ((packet.flags & Flag.SYN) !== 0) this.#out.push(packet);
    else if (length > 0 && clear === known + waiting) {
      if (this.#write?.direction !== direction) await this.#flush();
      this.#pair ??= await this.#handshake(packet);
      this.#write ??= { direction, parts: [] };
      this.#write.parts.push(packet);
      if (length < fullSegment) await this.#flush();
    } else if (length > 1) throw new Error('segments come again, or not in order');
    else {
      await this.#flush();
      if ((packet.flags & Flag.FIN) !== 0 && this.#pair !== undefined) await this.#goodbye(direction, packet);
      this.#out.push({ ...packet, ...this.#numbers(direction, clear, packet) });
    }
    if ((packet.flags & Flag.FIN) !== 0 && length > 0) throw new Error('a FIN that carries octets');
    this.#last = packet;
  }

  async done(): Promise<SealedConnection> {
    await this.#flush();
    this.#pair?.destroy();
    return { packets: this.#out, keys: this.#pair?.keys ?? [] };
  }

  #lengthOfWrite(): number {
    return this.#write?.parts.reduce((sum, { payload }) => sum + payload.length, 0) ?? 0;
  }

  #numbers(
    direction: Direction,
    clear: number,
    { acknowledgment, flags }: TcpPacket,
  ): { sequence: number; acknowledgment: number } {
    const own = this.#sides[direction];
    const peer = this.#sides[direction === 'to-server' ? 'to-client' : 'to-server'];
    const acknowledged = (acknowledgment - peer.isn - 1) | 0;
    return {
      sequence: (own.isn + 1 + sealedOffset(own, clear)) >>> 0,
      acknowledgment: (flags & Flag.ACK) === 0 ? 0 : (peer.isn + 1 + sealedOffset(peer, acknowledged)) >>> 0,
    };
  }

  /** Puts sealed octets on the wire in place of those of these packets. */
  #send(direction: Direction, bytes: Uint8Array, carriers: readonly TcpPacket[]): void {
    const own = this.#sides[direction];
    const [first] = carriers;
    const clear = own.marks.at(-1)?.clear ?? 0;
    const start = own.marks.at(-1)?.sealed ?? 0;
    for (let at = 0, index = 0; at < bytes.length; at += mss, index++) {
      const like = carriers[index] ?? carriers.at(-1) ?? first;
      if (like === undefined) return;
      const { acknowledgment } = this.#numbers(direction, clear, like);
      this.#out.push({
        ...like,
        time: like.time + Math.max(0, index - carriers.length + 1),
        sequence: (own.isn + 1 + start + at) >>> 0,
        acknowledgment,
        flags: Flag.ACK | Flag.PSH,
        payload: bytes.subarray(at, at + mss),
      });
    }
    const length = carriers.reduce((sum, { payload }) => sum + payload.length, 0);
    own.marks.push({ clear: clear + length, sealed: start + bytes.length });
  }

  async #flush(): Promise<void> {
    const write = this.#write;
    this.#write = undefined;
    if (write === undefined || this.#pair === undefined) return;
    const { direction, parts } = write;
    const clear = Uint8Array.from(Buffer.concat(parts.map(({ payload }) => payload)));
    this.#send(direction, await this.#pair.write(direction, clear), parts);
  }

  /** Between the last packet and the first one with octets. */
  async #handshake(first: TcpPacket): Promise<TlsPair> {
    const preface = Buffer.from(first.payload).toString('latin1');
    const pair = await tlsPair(preface.startsWith('PRI') ? 'h2' : 'http/1.1');
    const gap = (first.time - this.#last.time) / (pair.handshake.length + 1);
    const server = first.source === this.#client ? first.destination : first.source;
    pair.handshake.forEach(({ direction, bytes }, index) => {
      const [source, destination] =
        direction === 'to-server' ? [this.#client, server] : [server, this.#client];
      const peer = this.#sides[direction === 'to-server' ? 'to-client' : 'to-server'];
      const acknowledgment = (peer.isn + 1) >>> 0;
      const time = this.#last.time + gap * (index + 1);
      const like = { ...first, time, source, destination, acknowledgment, payload: new Uint8Array(0) };
      this.#send(direction, bytes, [like]);
    });
    return pair;
  }

  async #goodbye(direction: Direction, fin: TcpPacket): Promise<void> {
    const alert = await this.#pair?.close(direction);
    if (alert !== undefined && alert.length > 0)
      this.#send(direction, alert, [{ ...fin, payload: new Uint8Array(0) }]);
  }
}

/** A record of TLS (RFC 8446 5.1), as far as its first octets tell. */
function isRecord({ payload: [type = 0, major] }: TcpPacket): boolean {
  return type >= 20 && type <= 23 && major === 3;
}

async function sealed(packets: Packets): Promise<SealedConnection | undefined> {
  const isOpening = ({ flags }: TcpPacket, ack: number): boolean =>
    (flags & (Flag.SYN | Flag.ACK)) === (Flag.SYN | ack);
  const syn = packets.find((packet) => isOpening(packet, 0));
  const answer = packets.find((packet) => isOpening(packet, Flag.ACK));
  const first = packets.find(({ payload }) => payload.length > 0);
  if (first === undefined) return undefined;
  if (syn === undefined || answer === undefined)
    throw new Error('the capture begins behind the handshake of TCP');
  const answered = packets.find(({ payload, source }) => payload.length > 0 && source !== first.source);
  if (isRecord(first)) return undefined;
  if (answered === undefined) throw new Error('one side says nothing: would it have shaken hands?');
  if (isRecord(answered)) throw new Error('one side speaks TLS');
  const sealing = new Sealing(syn, answer);
  for (const packet of packets) await sealing.push(packet);
  return sealing.done();
}

/** The captures, and the key log that opens them. */
export interface OverTls {
  captures: Uint8Array[];
  keys: string;
}

/**
 * Captures of the hops of one path, sealed; connections that are TLS already stay as they are, and undefined is told where
 * all of them are. Rejects for captures that
 * cannot be sealed: loss, reordering, a beginning that is missing; the message says which.
 */
export async function overTls(files: readonly Uint8Array[]): Promise<OverTls | undefined> {
  const starts = files.map((file) => readCapture(file).epochNs ?? 0n);
  const earliest = starts.reduce((a, b) => (a < b ? a : b), starts[0] ?? 0n);
  const keys: string[] = [];
  const captures = await Promise.all(
    files.map(async (file, index) => {
      const { connections, others } = packetsOf(file, Number((starts[index] ?? 0n) - earliest));
      const lists = await Promise.all(connections.map(sealed));
      keys.push(...lists.flatMap((one) => one?.keys ?? []));
      return buildPcap(merge(...lists.map((one, at) => one?.packets ?? connections[at] ?? []), others));
    }),
  );
  return keys.length > 0 ? { captures, keys: keys.join('') } : undefined;
}
