/**
 * One connection of the raw peer: counts what passes, does what a correct peer does by habit, and lets a script wait
 * for a state and send anything.
 */
import type { Socket } from 'node:net';
import { Flag, FrameType } from '../../../analyzer/model/codes.ts';
import * as frames from '../../../analyzer/model/wire/frames.ts';
import type { RawFrame, RawHabits } from '../../model/raw-script.ts';
import { encodeRawFrame, type StreamsNow } from './encode.ts';
import { createFrameReader, type ReceivedFrame } from './frame-reader.ts';

/** What the peer counts over all of its connections: `connections`, `sent.GOAWAY`, `got.RST_STREAM.8`, `ended`. */
export type Counters = Record<string, number>;

/** What is known of a stream. */
export interface RawStream {
  id: number;
  /** HEADERS and CONTINUATION of the other side that are complete. */
  blocks: Buffer[];
  bytes: number;
  data: Buffer[];
  ended: boolean;
  /** The code of the other side's RST_STREAM. */
  reset: number | undefined;
}

/** A connection as scripts use it. */
export interface RawConnection {
  socket: Socket;
  habits: Required<RawHabits>;
  prefaceSeen(): boolean;
  /** Octets and frames of the other side. */
  received: { octets: number; frames: ReceivedFrame[] };
  stream(id: number): RawStream;
  highest(): number;
  /** Takes the next stream id of the client role. */
  open(): number;
  send(frame: RawFrame, own: number): void;
  write(bytes: Uint8Array): void;
  count(name: string): void;
  /** Resolves when `probe` is true; rejects when the connection ends first. Probed after everything that arrives. */
  when(probe: () => boolean): Promise<void>;
  readonly closed: boolean;
}

const nameOf = Object.fromEntries(Object.entries(FrameType).map(([name, type]) => [type, name]));
/** Frames kept for waits; the newest of a flood are enough. */
const keptFrames = 4096;

/** Adds one to a counter. */
function count(counters: Counters, name: string): void {
  counters[name] = (counters[name] ?? 0) + 1;
}

/** Takes over a socket. `onStream` is told of each stream that the client opened (server role). */
export function createConnection(
  socket: Socket,
  role: 'client' | 'server',
  counters: Counters,
  onStream: (id: number) => void,
): RawConnection {
  // As gRPC libraries do; else what is sent waits for the acknowledgment of what went before.
  socket.setNoDelay(true);
  const habits: Required<RawHabits> = { ackSettings: true, answerPings: true, updateWindows: true };
  const received: RawConnection['received'] = { octets: 0, frames: [] };
  const streams = new Map<number, RawStream>();
  const waiting = new Set<{ probe: () => boolean; resolve(): void; reject(error: Error): void }>();
  let preface = role === 'client';
  let highest = 0;
  let closed = false;
  let unfinished: { stream: number; parts: Buffer[] } | undefined;

  function changed(): void {
    for (const wait of [...waiting]) {
      if (!wait.probe()) continue;
      waiting.delete(wait);
      wait.resolve();
    }
  }
  function stream(id: number): RawStream {
    const known = streams.get(id) ?? { id, blocks: [], bytes: 0, data: [], ended: false, reset: undefined };
    streams.set(id, known);
    return known;
  }
  function write(bytes: Uint8Array): void {
    if (!closed && socket.writable) socket.write(bytes);
  }

  function header({ type, flags, stream: id, payload }: ReceivedFrame): void {
    const padded = type === FrameType.HEADERS && (flags & Flag.PADDED) !== 0;
    const skipped = (padded ? 1 : 0) + (type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0 ? 5 : 0);
    const part = payload.subarray(skipped, payload.length - (padded ? payload[0]! : 0));
    unfinished ??= { stream: id, parts: [] };
    unfinished.parts.push(part);
    if (type === FrameType.HEADERS && (flags & Flag.END_STREAM) !== 0) stream(id).ended = true;
    if ((flags & Flag.END_HEADERS) === 0) return;
    stream(id).blocks.push(Buffer.concat(unfinished.parts));
    unfinished = undefined;
    if (role === 'server' && id > highest) {
      highest = id;
      onStream(id);
    }
  }

  function data({ flags, stream: id, payload }: ReceivedFrame): void {
    const own = stream(id);
    const body = (flags & Flag.PADDED) === 0 ? payload : payload.subarray(1, payload.length - payload[0]!);
    own.bytes += body.length;
    if (role === 'client') own.data.push(body);
    if ((flags & Flag.END_STREAM) !== 0) own.ended = true;
    if (!habits.updateWindows || payload.length === 0) return;
    write(frames.windowUpdate(0, payload.length));
    if (!own.ended) write(frames.windowUpdate(id, payload.length));
  }

  function take(frame: ReceivedFrame): void {
    const { type, flags, payload } = frame;
    const ack = (flags & Flag.ACK) !== 0;
    const name = nameOf[type] ?? `0x${type.toString(16)}`;
    count(counters, `got.${name}`);
    received.frames.push(frame);
    if (received.frames.length > keptFrames) received.frames.shift();
    if (type === FrameType.HEADERS || type === FrameType.CONTINUATION) header(frame);
    else if (type === FrameType.DATA) data(frame);
    else if (type === FrameType.RST_STREAM && payload.length === 4) {
      stream(frame.stream).reset = payload.readUInt32BE(0);
      count(counters, `got.${name}.${payload.readUInt32BE(0)}`);
    } else if (type === FrameType.GOAWAY && payload.length >= 8) {
      count(counters, `got.${name}.${payload.readUInt32BE(4)}`);
    } else if (type === FrameType.SETTINGS && !ack && habits.ackSettings) write(frames.settingsAck());
    else if (type === FrameType.PING && !ack && habits.answerPings) write(frames.ping(payload, true));
  }

  const read = createFrameReader(
    role === 'server' ? frames.clientPreface.length : 0,
    () => (preface = true),
    take,
  );
  socket.on('data', (bytes: Buffer) => {
    received.octets += bytes.length;
    read(bytes);
    changed();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => count(counters, `error.${error.code ?? 'unknown'}`));
  socket.on('close', () => {
    closed = true;
    count(counters, 'ended');
    for (const { reject } of waiting) reject(new Error('the connection ended'));
    waiting.clear();
  });
  count(counters, 'connections');

  return {
    ...{ socket, habits, received, stream, write },
    count: (name) => count(counters, name),
    prefaceSeen: () => preface,
    highest: () => highest,
    open() {
      highest = highest === 0 ? 1 : highest + 2;
      return highest;
    },
    send(frame, own) {
      const now: StreamsNow = { own, last: highest };
      count(
        counters,
        `sent.${typeof frame.type === 'number' ? (nameOf[frame.type] ?? 'other') : frame.type}`,
      );
      write(encodeRawFrame(frame, now));
    },
    when(probe) {
      if (probe()) return Promise.resolve();
      if (closed) return Promise.reject(new Error('the connection ended'));
      return new Promise((resolve, reject) => waiting.add({ probe, resolve, reject }));
    },
    get closed() {
      return closed;
    },
  };
}
