/**
 * Envoy's own log (-l debug, or the http2, connection, http, router and conn_handler components at debug or trace):
 * which connection has which number, what was sent on it, and the answers that Envoy gave by itself.
 */
import { FrameType, frameTypeName } from '../model/codes.ts';
import type { LogFrame, LogKeys } from '../model/log.ts';
import { endpoint } from './addresses.ts';
import { createMemory, digits, frame, pathOf, remark, response } from './entries.ts';
import { detailsMeaning } from './envoy-details.ts';
import type { LineResult, LogParser } from './parser.ts';
import { dumpedField, envoyLine } from './envoy-line.ts';
import { connectCause } from './tls-words.ts';

interface Stream {
  path?: string;
}

/** What one file remembers. */
interface State {
  /** Numbers of connections that Envoy opened itself. */
  upstream: ReturnType<typeof createMemory<true>>;
  streams: ReturnType<typeof createMemory<Stream>>;
  /** The stream whose headers are being dumped. */
  dumping: Stream | undefined;
  /** The stream of the frame that was sent last on each connection, by its type. */
  sent: ReturnType<typeof createMemory<number>>;
}

/** What nghttp2 calls the errors that have a code of their own (RFC 9113 7). */
const violations: readonly (readonly [said: string, what: string])[] = [
  ['Flow control error', 'flow-control-violated'],
  ['Header compression/decompression error', 'compression-violated'],
  ['frame size', 'frame-size-violated'],
];

type Keys = LogKeys & { label?: string };

function roleOf(state: State, label: string): NonNullable<LogFrame['role']> {
  return state.upstream.get(label) === true ? 'client' : 'server';
}

function ofHttp2(text: string, keys: Keys, state: State): LineResult {
  const label = keys.label ?? '';
  const role = roleOf(state, label);
  const goaway = /^sent goaway code=(\d+)/.exec(text);
  if (goaway !== null)
    return frame({ type: 'GOAWAY', way: 'sent', errorCode: digits(goaway[1]), role }, keys);
  const frameSent = /^sent frame type=(\d+), stream_id=(\d+)/.exec(text);
  if (frameSent !== null) {
    if (Number(frameSent[1]) === FrameType.RST_STREAM) state.sent.set(label, Number(frameSent[2]));
    return 'quiet';
  }
  const reset = /^sent reset code=(\d+)/.exec(text);
  if (reset !== null) {
    const stream = state.sent.get(label);
    const data = { type: 'RST_STREAM', way: 'sent', errorCode: digits(reset[1]), role } as const;
    return frame(data, stream === undefined ? keys : { ...keys, stream, timeOf: 'end' });
  }
  const received = /^recv frame type=([A-Z_]+)(?: stream_id=(\d+))?/.exec(text);
  if (
    received?.[1] === frameTypeName(FrameType.RST_STREAM) ||
    received?.[1] === frameTypeName(FrameType.GOAWAY)
  ) {
    const stream = digits(received[2]);
    const own: LogKeys = stream === undefined ? keys : { ...keys, stream, timeOf: 'end' };
    return frame({ type: received[1], way: 'received', role }, own);
  }
  if (/while we expected SETTINGS frame/.test(text)) {
    return remark('not-http2', text, keys, 'what the peer says first is no HTTP/2');
  }
  if (/flood|Too many/i.test(text)) return remark('flood-detected', text, keys, 'a flood guard of HTTP/2');
  if (/^invalid (frame|http2|header)|Invalid HTTP header|Violation in HTTP messaging/i.test(text)) {
    const what = violations.find(([said]) => text.includes(said))?.[1] ?? 'silently-violated';
    return remark(
      `${role === 'client' ? 'upstream-' : ''}${what}`,
      text,
      keys,
      'the peer broke the protocol',
    );
  }
  return 'quiet';
}

function ofConnection(text: string, keys: Keys, state: State): LineResult {
  const label = keys.label ?? '';
  const to = /^connecting to (\S+)/.exec(text)?.[1];
  if (to !== undefined) {
    state.upstream.set(label, true);
    const server = endpoint(to);
    return server === undefined ? 'quiet' : remark('connection-opened', text, { ...keys, server });
  }
  const failed = /^delayed connect error: (.*)/.exec(text)?.[1];
  if (failed !== undefined) {
    return remark(
      connectCause(failed) ?? 'connect-failed',
      text,
      keys,
      'the upstream server could not be reached',
    );
  }
  return 'quiet';
}

function ofHttp(text: string, keys: Keys, stream: Stream): LineResult {
  const reset = /stream reset: reset reason: .*response details: (\S+)/.exec(text)?.[1];
  const reply = /^Sending local reply with details (.+)$/.exec(text)?.[1];
  const details = (reset ?? reply)?.replaceAll(' ', '_');
  if (details === undefined || details === '-') return 'quiet';
  const flags = details.startsWith('http2.remote_re') ? ['DR'] : [];
  return response({ flags, details }, { ...keys, timeOf: 'end', path: stream.path }, detailsMeaning(details));
}

/** A reader of one file's lines. */
function create(): (line: string) => LineResult {
  const state: State = {
    upstream: createMemory(),
    streams: createMemory(),
    dumping: undefined,
    sent: createMemory(),
  };
  let within = false;
  return (line) => {
    const read = envoyLine(line);
    if (read === undefined) {
      const field = dumpedField(line);
      if (field?.[0] === ':path' && state.dumping !== undefined) {
        const path = pathOf(field[1]);
        if (path !== undefined) state.dumping.path = path;
      }
      return within && (field !== undefined || line.trim() === '') ? 'quiet' : undefined;
    }
    within = true;
    const { time, component, connection, request, text: said } = read;
    const stream = request === undefined ? {} : (state.streams.get(request) ?? {});
    if (request !== undefined) state.streams.set(request, stream);
    state.dumping = /request headers complete/.test(said) ? stream : undefined;
    const keys: Keys = {
      ...(time === undefined ? {} : { time, timeOf: 'event' as const }),
      ...(connection === undefined ? {} : { label: connection }),
    };
    const accepted = /^new connection from (\S+)/.exec(said)?.[1];
    if (accepted !== undefined) {
      const client = endpoint(accepted);
      return client === undefined ? 'quiet' : remark('connection-opened', said, { ...keys, client });
    }
    switch (component) {
      case 'http2':
        return ofHttp2(said, keys, state);
      case 'connection':
        return ofConnection(said, keys, state);
      case 'http':
        return ofHttp(said, keys, stream);
      default:
        return 'quiet';
    }
  };
}

/** Envoy's own log. */
export const envoyDebug: LogParser = {
  id: 'envoy-debug',
  title: 'Envoy debug log (components http2, connection, http, conn_handler)',
  writer: 'proxy',
  recognises: (line) => envoyLine(line) !== undefined,
  create,
};
