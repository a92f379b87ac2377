/** A connection as its client tells it: its frames, where messages begin and end in DATA, and SETTINGS. */
import type { Direction, Endpoint } from '../../model/chunk.ts';
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import type { LoggedFrame } from './frame.ts';

/** SETTINGS as parameters. */
export type Parameters = readonly (readonly [id: number, value: number])[];

/** A stream as its client saw it. Lengths include the prefix of five octets. */
export interface CallMessages {
  /** Seconds since 1970 by the client's clock: its stream has been asked for. */
  begun: number;
  sent: number[];
  /** Octets of DATA that came. */
  received: number;
  parsed: number[];
  /** Length without the prefix that a message announced which was refused for it. */
  tooLarge?: number;
}

/** A connection of the client. */
export interface ClientSession {
  server: Endpoint;
  /** Seconds since 1970 by the client's clock. */
  opened: number;
  streams: Map<number, CallMessages>;
  frames: LoggedFrame[];
  /** Those of DATA and HEADERS by stream. */
  data: Map<number, LoggedFrame[]>;
  headers: Map<number, LoggedFrame[]>;
  /** SETTINGS of the peer, and of the client. */
  remote?: Parameters;
  local?: Parameters;
  /** SETTINGS of the server have come; GOAWAY; and the end. */
  ready: boolean;
  leaving: boolean;
  over: boolean;
  /** A value that decides was not told; and what happened cannot be told from something else. */
  guessed: boolean;
  unclear: boolean;
}

/** Where a line stands. */
export interface Place {
  time: number;
  line: number;
}

/** Frames that are kept of all connections of a log together. */
const mostFrames = 500_000;

/** Octets of DATA in one frame, unless SETTINGS say more (RFC 9113 4.2). */
const mostData = 16_384;

/** Octets that a header block may have had beyond what is told of it: metadata stand in no trace. */
const metadata = 4096;

/** What a client answers to DATA and says of its own accord, in no line: WINDOW_UPDATE, and ACKs. */
const untold = 26;

const names: readonly (readonly [name: string, id: number, usual: number])[] = [
  ['headerTableSize', Setting.HEADER_TABLE_SIZE, 4096],
  ['maxConcurrentStreams', Setting.MAX_CONCURRENT_STREAMS, 0xffff_ffff],
  ['initialWindowSize', Setting.INITIAL_WINDOW_SIZE, 65_535],
  ['maxFrameSize', Setting.MAX_FRAME_SIZE, 16_384],
];

/** What differs from the values that hold without SETTINGS; undefined for a text that is none. */
export function parameters(json: string): Parameters | undefined {
  try {
    const value = JSON.parse(json) as Record<string, unknown>;
    return names.flatMap(([name, id, usual]) => {
      const own = value[name];
      return typeof own === 'number' && own !== usual && own >= 0 && own <= 0xffff_ffff ? [[id, own]] : [];
    });
  } catch {
    return undefined;
  }
}

/** A connection that has just been made. */
export function newSession(server: Endpoint, opened: number): ClientSession {
  return {
    ...{ server, opened, streams: new Map(), frames: [], data: new Map(), headers: new Map() },
    ...{ ready: false, leaving: false, over: false, guessed: false, unclear: false },
  };
}

/** A frame that a client sent or received. */
export function frameOf(
  { time, line }: Place,
  direction: Direction,
  type: number,
  stream: number,
  rest: Partial<LoggedFrame> = {},
): LoggedFrame {
  const length = rest.fields === undefined ? 0 : rest.fields.length;
  const more = type === FrameType.HEADERS ? metadata : untold;
  const sent = direction === 'to-server';
  return { time, line, direction, sent, type, flags: 0, stream, length, ...(sent ? { more } : {}), ...rest };
}

function remember(index: Map<number, LoggedFrame[]>, frame: LoggedFrame): void {
  const own = index.get(frame.stream);
  if (own === undefined) index.set(frame.stream, [frame]);
  else own.push(frame);
}

/** Adds a frame; more DATA than a frame holds was several. Gives the last one. */
export function keepFrame(on: ClientSession, frame: LoggedFrame): LoggedFrame {
  if (on.frames.length >= mostFrames) {
    on.unclear = true;
    return frame;
  }
  if (frame.type === FrameType.DATA && frame.length > mostData) {
    keepFrame(on, { ...frame, length: mostData, flags: frame.flags & ~Flag.END_STREAM });
    return keepFrame(on, { ...frame, length: frame.length - mostData });
  }
  on.frames.push(frame);
  if (frame.type === FrameType.DATA) remember(on.data, frame);
  if (frame.type === FrameType.HEADERS) remember(on.headers, frame);
  return frame;
}
