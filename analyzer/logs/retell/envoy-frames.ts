/**
 * HTTP/2 as Envoy's own log tells it, at trace of the component http2: every frame of every connection, on both sides
 * of the proxy, by type, flags, stream and length, with the codes of what it sent and of the resets that it received.
 * Header lists are dumped by http and router at debug. After envoy's codec_impl.cc, conn_manager_impl.cc and router.cc.
 *
 * Not told are the contents of DATA and SETTINGS, the increments of WINDOW_UPDATE, and of a GOAWAY that was received
 * its code and last stream.
 */
import { Flag, FrameType } from '../../model/codes.ts';
import type { ToldConnection } from '../../model/told.ts';
import { endpoint } from '../addresses.ts';
import { digits } from '../entries.ts';
import { dumpedField, type EnvoyLine, envoyLine } from '../envoy-line.ts';
import { endStream, type Field, type LoggedFrame } from './frame.ts';
import { notePool, type PoolLimit } from './stream-limits.ts';
import { noteRejected } from './windows.ts';
import { endGuesses, receivedGoaway, sentGoaway } from './envoy-goaway.ts';

/** Frames that are kept of a log; a longer one is told by its beginning. */
const mostFrames = 500_000;

/** A connection while it is told. */
export interface Telling {
  connection: Omit<ToldConnection, 'frames' | 'log'>;
  /** Envoy accepted it; else it opened it. */
  accepted: boolean;
  frames: LoggedFrame[];
  /** Those of DATA and HEADERS by stream. */
  data: Map<number, LoggedFrame[]>;
  headers: Map<number, LoggedFrame[]>;
  lastSent: LoggedFrame | undefined;
  lastReceived: LoggedFrame | undefined;
  /** Of the last line that announces a frame which is being sent: DATA has none. */
  announced: { type: number; flags: number } | undefined;
  /** Fields of the HEADERS that are still to be sent, by stream: Envoy answers several streams before it sends the first. */
  fields: Map<number, (readonly Field[])[]>;
  /** What Envoy adds to the window of the connection when it begins. */
  window: number | undefined;
  pool?: PoolLimit;
}

/** A request by Envoy's own number. */
interface Request {
  /** As the router sends it on. */
  routed?: readonly Field[];
  /** Connection and stream of the client, and of the last attempt. */
  downstream?: Attempt['down'];
  upstream?: Attempt['up'];
  /** HEADERS from upstream whose fields are told when they are sent on. */
  answer?: LoggedFrame | undefined;
}

/** What one thread of Envoy is doing: its lines follow each other. */
interface Thread {
  /** Fields that are being dumped. */
  dump: Field[] | undefined;
  /** The request whose stream is opened next. */
  ready: Request | undefined;
  lastUpstream: Telling | undefined;
}

const idle: Thread = { dump: undefined, ready: undefined, lastUpstream: undefined };

/** A request on both sides of the proxy; one that was tried again has several. */
export interface Attempt {
  down: { on: Telling; stream: number };
  up: { on: Telling; stream: number };
}

/** Reads the lines of a log; `end` gives what they told. */
export interface EnvoyFrames {
  line(text: string, number: number): void;
  end(): { connections: readonly Telling[]; attempts: readonly Attempt[] };
}

const frameHeader = /^Http2Visitor::OnFrameHeader\((\d+), (\d+), (\d+), (\d+)\)/;
const remoteReset = /^remote reset: (\d+) (\d+)/;
const sending = /^about to send frame type=(\d+), flags=(\d+)/;
const sentFrame = /^sent frame type=(\d+), stream_id=(\d+), length=(\d+)/;
const sentCode = /^sent (reset|goaway) code=(\d+)/;
const window = /^updating connection-level initial window size to (\d+)/;
const closedStream = /^stream (\d+) closed: (\d+)/;

/** The window of a connection before anybody changes it (RFC 9113 6.9.2). */
const firstWindow = 65_535;

/** Without the fields that Envoy adds to an answer, or puts in place of the server's. */
const asReceived = (fields: readonly Field[]): Field[] =>
  fields.filter(([name]) => !name.startsWith('x-envoy-') && name !== 'server');

/** A new reader. */
export function createEnvoyFrames(): EnvoyFrames {
  const connections = new Map<string, Telling>();
  const all: Telling[] = [];
  const requests = new Map<string, Request>();
  const threads = new Map<string, Thread>();
  const attempts: Attempt[] = [];
  /** Fields are complete only when they have been dumped. */
  const copies: [LoggedFrame, readonly Field[]][] = [];
  let kept = 0;

  function open(label: string, accepted: boolean, address: string, time: number): void {
    const peer = endpoint(address);
    if (peer === undefined) return;
    const telling: Telling = {
      connection: { ...(accepted ? { client: peer } : { server: peer }), opened: time, guessed: false },
      accepted,
      frames: [],
      data: new Map(),
      headers: new Map(),
      ...{ lastSent: undefined, lastReceived: undefined, announced: undefined },
      ...{ fields: new Map(), window: undefined },
    };
    connections.set(label, telling);
    all.push(telling);
  }

  function keep(of: Telling, frame: LoggedFrame): void {
    if (kept >= mostFrames) return;
    kept++;
    of.frames.push(frame);
    if (frame.type !== FrameType.DATA && frame.type !== FrameType.HEADERS) return;
    const index = frame.type === FrameType.DATA ? of.data : of.headers;
    const own = index.get(frame.stream);
    const before = own?.findLast(({ sent }) => sent === frame.sent);
    // It was not the last one after all.
    if (frame.sent && before !== undefined && frame.type === FrameType.DATA) {
      frame.flags |= before.flags & Flag.END_STREAM;
      before.flags &= ~Flag.END_STREAM;
    }
    if (own === undefined) index.set(frame.stream, [frame]);
    else own.push(frame);
  }

  function received(of: Telling, [stream, length, type, flags]: number[], at: Place): void {
    const frame: LoggedFrame = {
      ...at,
      direction: of.accepted ? 'to-server' : 'to-client',
      sent: false,
      ...{ type: type ?? 0, flags: flags ?? 0, stream: stream ?? 0, length: length ?? 0 },
    };
    if (frame.type === FrameType.GOAWAY) receivedGoaway(of, frame);
    of.lastReceived = frame;
    keep(of, frame);
  }

  function sent(of: Telling, [type, stream, length]: number[], at: Place, thread: Thread): void {
    const frame: LoggedFrame = {
      ...at,
      direction: of.accepted ? 'to-client' : 'to-server',
      sent: true,
      ...{ type: type ?? 0, flags: 0, stream: stream ?? 0, length: length ?? 0 },
    };
    if (of.announced?.type === type) frame.flags = of.announced?.flags ?? 0;
    of.announced = undefined;
    if (frame.type === FrameType.HEADERS) headersSent(of, frame, thread);
    if (frame.type === FrameType.WINDOW_UPDATE && frame.stream === 0 && of.window !== undefined) {
      frame.increment = of.window - firstWindow;
      of.window = undefined;
    }
    of.lastSent = frame;
    keep(of, frame);
  }

  function headersSent(of: Telling, frame: LoggedFrame, thread: Thread): void {
    if (of.accepted) {
      const fields = of.fields.get(frame.stream)?.shift();
      if (fields !== undefined) frame.fields = fields;
      return;
    }
    const request = thread.ready;
    if (request === undefined) return;
    thread.ready = undefined;
    request.upstream = { on: of, stream: frame.stream };
    if (request.downstream !== undefined) attempts.push({ down: request.downstream, up: request.upstream });
    if (request.routed !== undefined) frame.fields = request.routed;
  }

  function ofHttp2(of: Telling, text: string, at: Place, thread: Thread): void {
    if (!of.accepted) thread.lastUpstream = of;
    const header = numbers(frameHeader, text);
    if (header !== undefined) return received(of, header, at);
    const announced = numbers(sending, text);
    if (announced !== undefined) {
      of.announced = { type: announced[0] ?? 0, flags: announced[1] ?? 0 };
      return;
    }
    const frame = numbers(sentFrame, text);
    if (frame !== undefined) return sent(of, frame, at, thread);
    const reset = numbers(remoteReset, text);
    if (reset !== undefined && of.lastReceived !== undefined && of.lastReceived.stream === reset[0]) {
      of.lastReceived.errorCode = reset[1] ?? 0;
      return;
    }
    const code = sentCode.exec(text);
    if (code !== null && of.lastSent !== undefined) {
      of.lastSent.errorCode = digits(code[2]) ?? 0;
      if (code[1] === 'goaway') sentGoaway(of, of.lastSent);
    }
    if (text.startsWith('invalid frame: ')) noteRejected(of.lastReceived, text);
    const size = numbers(window, text);
    if (size !== undefined) of.window = size[0];
    const closed = numbers(closedStream, text);
    if (closed !== undefined) endGuesses(of, closed[0] ?? 0, closed[1] ?? 0);
  }

  function dumpInto(thread: Thread): Field[] {
    const fields: Field[] = [];
    thread.dump = fields;
    return fields;
  }

  function ofRequest({ text, time = 0, request: number = '' }: EnvoyLine, of: Telling, thread: Thread): void {
    const request = requests.get(number) ?? {};
    requests.set(number, request);
    if (text.startsWith('request headers complete') && of.lastReceived?.type === FrameType.HEADERS) {
      of.lastReceived.fields = dumpInto(thread);
      request.downstream = { on: of, stream: of.lastReceived.stream };
    } else if (text.startsWith('router decoding headers')) {
      request.routed = dumpInto(thread);
    } else if (text.startsWith('pool ready')) {
      thread.ready = request;
    } else if (text.startsWith('upstream headers complete')) {
      const headers = thread.lastUpstream?.lastReceived;
      request.answer = headers?.type === FrameType.HEADERS ? headers : undefined;
    } else if (text.startsWith('encoding headers via codec')) {
      willSend(of, request, answered(request.answer, thread));
      request.answer = undefined;
    } else if (text.startsWith('encoding trailers via codec')) {
      willSend(of, request, answered(trailersOf(request), thread));
    } else if (text.startsWith('Codec completed encoding stream')) endStream(of.lastSent, time);
  }

  function willSend(of: Telling, { downstream }: Request, fields: readonly Field[]): void {
    if (downstream === undefined) return;
    of.fields.set(downstream.stream, [...(of.fields.get(downstream.stream) ?? []), fields]);
  }

  /** Fields that are sent on, and are those of a frame that was received as well. */
  function answered(frame: LoggedFrame | undefined, thread: Thread): Field[] {
    const fields = dumpInto(thread);
    if (frame !== undefined && frame.fields === undefined) copies.push([frame, fields]);
    return fields;
  }

  return {
    line(raw, number) {
      const line = envoyLine(raw);
      if (line === undefined) {
        const field = dumpedField(raw);
        if (field !== undefined) for (const { dump } of threads.values()) dump?.push(field);
        return;
      }
      const thread = threads.get(line.thread) ?? { ...idle };
      threads.set(line.thread, thread);
      thread.dump = undefined;
      const { time, text, connection } = line;
      if (time === undefined || connection === undefined) return;
      const accepted = /^new connection from (\S+)/.exec(text)?.[1];
      if (accepted !== undefined) {
        open(connection, true, accepted, time);
        return;
      }
      const asked = /^connecting to (\S+)/.exec(text)?.[1];
      if (asked !== undefined && line.component === 'connection') {
        open(connection, false, asked, time);
        return;
      }
      const of = connections.get(connection);
      if (of === undefined) return;
      if (line.component === 'http2') ofHttp2(of, text, { time, line: number }, thread);
      else if (line.component === 'pool') notePool(of, text);
      else if (line.request !== undefined) ofRequest(line, of, thread);
      else if (line.component === 'client' && text.startsWith('encode complete'))
        endStream(of.lastSent, time);
    },
    end() {
      for (const [frame, fields] of copies.splice(0)) frame.fields = asReceived(fields);
      return { connections: all, attempts };
    },
  };
}

interface Place {
  time: number;
  line: number;
}

function numbers(pattern: RegExp, text: string): number[] | undefined {
  const match = pattern.exec(text);
  return match === null ? undefined : match.slice(1).map(Number);
}

/** HEADERS with END_STREAM that nobody has told the fields of. */
function trailersOf({ upstream }: Request): LoggedFrame | undefined {
  return upstream?.on.headers
    .get(upstream.stream)
    ?.findLast(({ flags, sent, fields }) => !sent && (flags & Flag.END_STREAM) !== 0 && fields === undefined);
}
