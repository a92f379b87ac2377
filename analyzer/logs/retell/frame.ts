/** A frame while a log is being read: its parts come on several lines, some of them later. */
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import type { Direction } from '../../model/chunk.ts';
import type { ToldFrame } from '../../model/told.ts';
import {
  clientPreface,
  continuation,
  encodeFrame,
  headers,
  settings,
  settingsAck,
} from '../../model/wire/frames.ts';
import { encodeHeaderBlock } from '../../model/wire/hpack-encoder.ts';
import { concat, latin1Bytes, uint32 } from '../../model/wire/octets.ts';

/** Name and value. */
export type Field = readonly [name: string, value: string];

/** What is known of a frame so far. */
export interface LoggedFrame {
  time: number;
  line: number;
  direction: Direction;
  sent: boolean;
  type: number;
  flags: number;
  stream: number;
  /** Octets of its payload; 0 when that is not told. */
  length: number;
  /** Of HEADERS. */
  fields?: readonly Field[];
  /** Of DATA: its payload, as long as `length` says. */
  body?: Uint8Array;
  /** Of RST_STREAM and GOAWAY. */
  errorCode?: number;
  /** Of GOAWAY. */
  lastStreamId?: number;
  debug?: string;
  /** Of WINDOW_UPDATE. */
  increment?: number;
  /** Of SETTINGS. */
  settings?: readonly (readonly [id: number, value: number])[];
  /** Of SETTINGS whose parameters are not told: MAX_CONCURRENT_STREAMS, as far as it follows from what was done. */
  streamLimit?: number;
  /** Octets that it may have had beyond `length`, and that others in no line had, by a writer who does not know. */
  more?: number;
  /** It may as well have gone the other way: who tells of it does not say. */
  either?: true;
}

/** Octets of a header block in one frame: what every party takes (RFC 9113 4.2). */
const mostBlock = 16_384;

/** Octets in front of a payload (RFC 9113 4.1). */
const headerOctets = 9;

/** A header block as the fields of a list, whatever octets it had on the wire. */
function blockFrames({ stream, flags }: LoggedFrame, fields: readonly Field[]): Uint8Array {
  const block = encodeHeaderBlock(fields);
  const endStream = (flags & Flag.END_STREAM) !== 0;
  const first = block.subarray(0, mostBlock);
  const parts = [headers(stream, first, { endStream, endHeaders: block.length <= mostBlock })];
  for (let at = mostBlock; at < block.length; at += mostBlock) {
    parts.push(continuation(stream, block.subarray(at, at + mostBlock), at + mostBlock >= block.length));
  }
  return concat(...parts);
}

function goaway(frame: LoggedFrame, errorCode: number): Uint8Array {
  const debug = latin1Bytes(frame.debug ?? '');
  const payload = concat(uint32(frame.lastStreamId ?? 0), uint32(errorCode), debug);
  return encodeFrame(FrameType.GOAWAY, 0, 0, payload);
}

function parametersOf({
  settings: told = [],
  streamLimit,
}: LoggedFrame): NonNullable<LoggedFrame['settings']> {
  return streamLimit === undefined ? told : [...told, [Setting.MAX_CONCURRENT_STREAMS, streamLimit]];
}

/** The frame as octets, with its payload left open where it was not told. */
function piecesOf(frame: LoggedFrame): readonly (Uint8Array | number)[] {
  const { type, flags, stream, length, fields, errorCode, increment } = frame;
  if (type === FrameType.HEADERS && fields !== undefined && fields.length > 0)
    return [blockFrames(frame, fields)];
  if (type === FrameType.DATA && frame.body?.length === length)
    return [encodeFrame(type, flags & ~Flag.PADDED, stream, frame.body)];
  if (type === FrameType.RST_STREAM && errorCode !== undefined && length === 4)
    return [encodeFrame(type, flags, stream, uint32(errorCode))];
  if (type === FrameType.GOAWAY && errorCode !== undefined) return [goaway(frame, errorCode)];
  if (type === FrameType.WINDOW_UPDATE && increment !== undefined)
    return [encodeFrame(type, flags, stream, uint32(increment))];
  if (type === FrameType.SETTINGS)
    return [(flags & Flag.ACK) === 0 ? settings(parametersOf(frame)) : settingsAck()];
  // What no log tells of it means nothing either.
  if (type === FrameType.PING && length === 8) return [encodeFrame(type, flags, stream, new Uint8Array(8))];
  // No padding is told, and where it is has no place to say so.
  const told = type === FrameType.DATA || type === FrameType.HEADERS ? flags & ~Flag.PADDED : flags;
  const head = encodeFrame(type, told, stream, undefined, length);
  return length === 0 ? [head] : [head, length];
}

/** The frames of a connection as they are handed on; in front of the first one of the client goes the preface. */
export function toldFrames(frames: readonly LoggedFrame[], goesOn = false): ToldFrame[] {
  let begun = goesOn;
  return frames.map((frame) => {
    const { time, line, direction, sent, more, either } = frame;
    const own = headerOctets + frame.length;
    const pieces = piecesOf(frame);
    const first = !begun && direction === 'to-server';
    begun ||= first;
    const told = {
      ...{ time, line, direction, sent },
      ...(more === undefined ? {} : { more }),
      ...(either === undefined ? {} : { either }),
    };
    return first
      ? { ...told, pieces: [clientPreface, ...pieces], octets: clientPreface.length + own }
      : { ...told, pieces, octets: own };
  });
}

/** Seconds between the last frame of a stream and the line that says so, where nothing holds it back. */
const atOnce = 0.001;

/** DATA is announced by no line, so its END_STREAM shows only behind it; what waits for a window is sent later. */
export function endStream(frame: LoggedFrame | undefined, time: number): void {
  if (frame?.type === FrameType.DATA && time - frame.time <= atOnce) frame.flags |= Flag.END_STREAM;
}
