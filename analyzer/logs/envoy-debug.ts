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
import { connectCause } from './tls-words.ts';
import { isoTime } from './times.ts';

const prefix =
  /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3,9})\]\s?\[\d+\]\s?\[(?:trace|debug|info|warn(?:ing)?|error|critical)\]\s?\[([\w-]+)\] (?:\[[^\]]*\.(?:cc|h):\d+\] )?(.*)$/;

/** `[Tags: "ConnectionId":"0","StreamId":"43"]`, before 1.28 `[C0][S43]`. */
const tags =
  /^(?:\[Tags: (?:"ConnectionId":"(\d+)")?,?(?:"StreamId":"(\d+)")?\]|(?:\[C(\d+)\])(?:\[S(\d+)\])?) ?(.*)$/;

/** A line of a header list, as dumped below a line. */
const header = /^'([^']{1,200})', '(.*)'$/;

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
  if (/flood|Too many/i.test(text)) return remark('flood-detected', text, keys, 'a flood guard of HTTP/2');
  if (/^invalid (frame|http2|header)|Invalid HTTP header|Violation in HTTP messaging/i.test(text)) {
    return remark('silently-violated', text, keys, 'the peer broke the protocol');
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
    const match = prefix.exec(line);
    if (match === null) {
      const field = header.exec(line);
      if (field?.[1] === ':path' && state.dumping !== undefined) {
        const path = pathOf(field[2]);
        if (path !== undefined) state.dumping.path = path;
      }
      return within && (field !== null || line.trim() === '') ? 'quiet' : undefined;
    }
    within = true;
    const [, stamp = '', component, rest = ''] = match;
    const [, newC, newS, oldC, oldS, said = rest] = tags.exec(rest) ?? [];
    const [connection, streamId] = [newC ?? oldC, newS ?? oldS];
    const time = isoTime(stamp);
    const stream = streamId === undefined ? {} : (state.streams.get(streamId) ?? {});
    if (streamId !== undefined) state.streams.set(streamId, stream);
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
  recognises: (line) => prefix.test(line),
  create,
};
