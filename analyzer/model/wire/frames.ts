import { Flag, FrameType } from '../codes.ts';
import { concat, latin1Bytes, uint32 } from './octets.ts';

/**
 * Encoders of HTTP/2 frames (RFC 9113 sections 4 and 6). They write what they are told and check nothing: peers
 * that misbehave need frames that no library sends. Every one returns a new byte string.
 */

/** What a client sends before its first frame (RFC 9113 3.4). */
export const clientPreface: Uint8Array = latin1Bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/**
 * One frame of any type, legal or not. `length` is what the header claims, the payload's own length unless given;
 * `stream` is written with all 32 bits, so the reserved one can be set.
 */
export function encodeFrame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(0),
  length: number = payload.length,
): Uint8Array {
  return concat(Uint8Array.of(length >>> 16, length >>> 8, length, type, flags), uint32(stream), payload);
}

/** Options of frames that can carry padding; `padLength` without bytes behind it makes an illegal frame. */
export interface Padding {
  /** Octets of zero padding; absent means an unpadded frame. */
  padding?: number;
  /** What the Pad Length field claims, `padding` unless given. */
  padLength?: number;
}

function padded(body: Uint8Array, options: Padding): { flag: number; payload: Uint8Array } {
  const { padding, padLength = padding } = options;
  if (padLength === undefined) return { flag: 0, payload: body };
  return { flag: Flag.PADDED, payload: concat(Uint8Array.of(padLength), body, new Uint8Array(padding ?? 0)) };
}

/** DATA (RFC 9113 6.1). */
export function data(
  stream: number,
  body: Uint8Array,
  options: Padding & { endStream?: boolean } = {},
): Uint8Array {
  const { flag, payload } = padded(body, options);
  return encodeFrame(FrameType.DATA, flag | (options.endStream ? Flag.END_STREAM : 0), stream, payload);
}

/** Priority fields of HEADERS and PRIORITY, deprecated but still sent by browsers (RFC 9113 5.3.2). */
export interface PriorityFields {
  dependency: number;
  exclusive?: boolean;
  /** 1 to 256. */
  weight: number;
}

function priorityOctets({ dependency, exclusive = false, weight }: PriorityFields): Uint8Array {
  return concat(uint32((exclusive ? 0x80000000 : 0) + dependency), Uint8Array.of(weight - 1));
}

/** HEADERS with a finished header block (RFC 9113 6.2); `endHeaders: false` when a CONTINUATION follows. */
export function headers(
  stream: number,
  block: Uint8Array,
  options: Padding & { endStream?: boolean; endHeaders?: boolean; priority?: PriorityFields } = {},
): Uint8Array {
  const { endStream = false, endHeaders = true, priority: fields } = options;
  const { flag, payload } = padded(fields ? concat(priorityOctets(fields), block) : block, options);
  const flags =
    flag |
    (endStream ? Flag.END_STREAM : 0) |
    (endHeaders ? Flag.END_HEADERS : 0) |
    (fields ? Flag.PRIORITY : 0);
  return encodeFrame(FrameType.HEADERS, flags, stream, payload);
}

/** CONTINUATION of the header block before it (RFC 9113 6.10). */
export function continuation(stream: number, block: Uint8Array, endHeaders = true): Uint8Array {
  return encodeFrame(FrameType.CONTINUATION, endHeaders ? Flag.END_HEADERS : 0, stream, block);
}

/** PRIORITY (RFC 9113 6.3). */
export function priority(stream: number, fields: PriorityFields): Uint8Array {
  return encodeFrame(FrameType.PRIORITY, 0, stream, priorityOctets(fields));
}

/** RST_STREAM (RFC 9113 6.4). */
export function rstStream(stream: number, errorCode: number): Uint8Array {
  return encodeFrame(FrameType.RST_STREAM, 0, stream, uint32(errorCode));
}

/** SETTINGS with these parameters, in this order (RFC 9113 6.5). */
export function settings(parameters: readonly (readonly [id: number, value: number])[] = []): Uint8Array {
  const entries = parameters.map(([id, value]) => concat(Uint8Array.of(id >>> 8, id), uint32(value)));
  return encodeFrame(FrameType.SETTINGS, 0, 0, concat(...entries));
}

/** SETTINGS with the ACK flag. */
export function settingsAck(): Uint8Array {
  return encodeFrame(FrameType.SETTINGS, Flag.ACK, 0);
}

/** PUSH_PROMISE with a finished header block (RFC 9113 6.6). */
export function pushPromise(stream: number, promisedStream: number, block: Uint8Array): Uint8Array {
  return encodeFrame(FrameType.PUSH_PROMISE, Flag.END_HEADERS, stream, concat(uint32(promisedStream), block));
}

/** PING (RFC 9113 6.7); legal with eight octets of `opaque` alone. */
export function ping(opaque: Uint8Array = new Uint8Array(8), ack = false): Uint8Array {
  return encodeFrame(FrameType.PING, ack ? Flag.ACK : 0, 0, opaque);
}

/** GOAWAY (RFC 9113 6.8); `debug` is latin1 text. */
export function goaway(lastStreamId: number, errorCode: number, debug = ''): Uint8Array {
  return encodeFrame(
    FrameType.GOAWAY,
    0,
    0,
    concat(uint32(lastStreamId), uint32(errorCode), latin1Bytes(debug)),
  );
}

/** WINDOW_UPDATE (RFC 9113 6.9); stream 0 is the connection. */
export function windowUpdate(stream: number, increment: number): Uint8Array {
  return encodeFrame(FrameType.WINDOW_UPDATE, 0, stream, uint32(increment));
}

/** PRIORITY_UPDATE of a stream (RFC 9218 7.1); `value` is a Priority Field Value such as `u=1, i`. */
export function priorityUpdate(prioritizedStream: number, value: string): Uint8Array {
  return encodeFrame(FrameType.PRIORITY_UPDATE, 0, 0, concat(uint32(prioritizedStream), latin1Bytes(value)));
}

function counted(text: string): Uint8Array {
  const bytes = latin1Bytes(text);
  return concat(Uint8Array.of(bytes.length >>> 8, bytes.length), bytes);
}

/** ORIGIN with these origins (RFC 8336 2.1). */
export function origin(origins: readonly string[]): Uint8Array {
  return encodeFrame(FrameType.ORIGIN, 0, 0, concat(...origins.map(counted)));
}

/** ALTSVC (RFC 7838 4): an origin on stream 0, an empty one on the stream that it is about. */
export function altSvc(stream: number, origin: string, value: string): Uint8Array {
  return encodeFrame(FrameType.ALTSVC, 0, stream, concat(counted(origin), latin1Bytes(value)));
}
