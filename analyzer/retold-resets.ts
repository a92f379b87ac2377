/**
 * Resets as a client's trace tells them: some it does not say who sent, some were of streams that never began. A part of
 * `retold-tls.ts`.
 */
import type { Direction } from './model/chunk.ts';
import { ErrorCode, FrameType } from './model/codes.ts';
import type { Fact } from './model/fact.ts';
import { frameOctets } from './model/frame-octets.ts';
import type { ToldFrame } from './model/told.ts';

/** Seconds between the line of a reset and the packet that carried it, whoever sent it. */
const sameMoment = 0.01;

/** Where a packet is. */
interface Place {
  packet: number;
  time: number;
}

/** Who sent a reset, and where; without `at` no packet can have carried it. */
export interface Settled {
  direction: Direction;
  at?: Place | undefined;
  /** What the client did not take, before its reset. */
  refused?: Fact<'anomaly'>;
}

function view({ pieces: [piece] }: ToldFrame): DataView | undefined {
  if (typeof piece !== 'object' || piece.length < frameOctets.rstStream) return undefined;
  return new DataView(piece.buffer, piece.byteOffset, piece.length);
}

/** The stream of a frame, 0 for one that has none. */
export function streamOf(frame: ToldFrame): number {
  return view(frame)?.getUint32(5) ?? 0;
}

function typeOf(frame: ToldFrame): number | undefined {
  return view(frame)?.getUint8(3);
}

/**
 * True for the reset of a stream whose HEADERS still wait in their library, as it may be for a place among
 * MAX_CONCURRENT_STREAMS: neither is ever sent.
 */
export function isGivenUp(frame: ToldFrame, waiting: readonly ToldFrame[]): boolean {
  if (!frame.sent || frame.more === undefined || typeOf(frame) !== FrameType.RST_STREAM) return false;
  const stream = streamOf(frame);
  return waiting.some((one) => typeOf(one) === FrameType.HEADERS && streamOf(one) === stream);
}

/** Finds out who sent resets by the records of the client: one of their length, in that moment, was its own. */
export function createResetSenders({
  input,
  connection,
  clock,
}: {
  input: number;
  connection: number;
  /** Seconds since 1970 of a packet. */
  clock(at: Place): number;
}): {
  /** A record of the client, by the octets of its content. */
  record(octets: number, at: Place): void;
  /** What became of a reset, once it can be known; `last` is the latest packet of its own way. */
  settle(frame: ToldFrame, last: Place | undefined, now: number): Settled | undefined;
} {
  const own: Place[] = [];
  /** The packets behind which a reset of the server may have come. */
  const cameAt = new Map<ToldFrame, Place>();

  /** What a library takes for malformed it hands on to nobody: that it reset the stream is all that is told. */
  function refusedBy(frame: ToldFrame, { packet, time }: Place): Fact<'anomaly'> | undefined {
    if (view(frame)?.getUint32(9) !== ErrorCode.PROTOCOL_ERROR) return undefined;
    return {
      kind: 'anomaly',
      from: { input, packet, time, connection, stream: streamOf(frame) },
      ...{ layer: 'http2', what: 'refused-message', direction: 'to-client', section: 'RFC 9113 8.1.1' },
      text: 'The client did not take something of the answer, and its log does not say what.',
    };
  }

  return {
    record(octets, { packet, time }) {
      if (octets === frameOctets.rstStream) own.push({ packet, time });
    },
    settle(frame, last, now) {
      const came = cameAt.get(frame) ?? last;
      if (came !== undefined && now > frame.time) cameAt.set(frame, came);
      if (now <= frame.time + sameMoment) return undefined;
      const at = own.find((one) => Math.abs(clock(one) - frame.time) <= sameMoment);
      if (at === undefined) return { direction: frame.direction, at: came };
      const refused = came === undefined ? undefined : refusedBy(frame, came);
      return { direction: 'to-server', at, ...(refused === undefined ? {} : { refused }) };
    },
  };
}
