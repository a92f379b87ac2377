/**
 * Go's GODEBUG=http2debug=2: every frame that a framer of net/http or x/net read and wrote. Framers are known by
 * address in memory; the line before a new one says where its connection leads.
 */
import type { LogFrame, LogKeys } from '../model/log.ts';
import { endpoint } from './addresses.ts';
import { createMemory, digits, errorCodeOf, frame, remark, resolutionOf } from './entries.ts';
import type { LineResult, LogParser } from './parser.ts';
import { isoTime } from './times.ts';

const prefix = /^(?:(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) )?http2: (.*)$/;

const framer = /^Framer (0x[0-9a-f]+): (wrote|read) ([A-Z_]+)(.*)$/;

const opened = /^(?:Transport creating client conn 0x[0-9a-f]+ to (\S+)|server connection from (\S+) on )/;

/** Frames that say why something ended; HEADERS put the clock right. */
const wanted = new Set(['RST_STREAM', 'GOAWAY', 'HEADERS']);

interface End {
  role: NonNullable<LogFrame['role']>;
  keys: LogKeys;
}

function field(text: string, name: string): string | undefined {
  return new RegExp(String.raw`\b${name}=(\S+)`).exec(text)?.[1];
}

/** Debug data as Go quotes it. */
function quoted(text: string): string | undefined {
  const match = /Debug="((?:[^"\\]|\\.)*)"/.exec(text);
  return match === null || match[1] === '' ? undefined : match[1];
}

/** A reader of one file's lines. */
function create(): (line: string) => LineResult {
  const framers = createMemory<End | 'unknown'>();
  let pending: End[] = [];

  /** The framer that is seen first after one connection was opened is that connection's; of several nobody knows. */
  function endOf(id: string): End | undefined {
    const known = framers.get(id);
    if (known !== undefined) return known === 'unknown' ? undefined : known;
    const [only, ...more] = pending;
    pending = [];
    framers.set(id, only === undefined || more.length > 0 ? 'unknown' : only);
    return more.length > 0 ? undefined : only;
  }

  return (line) => {
    const match = prefix.exec(line);
    if (match === null) return undefined;
    const [, stamp, text = ''] = match;
    const time = stamp === undefined ? undefined : isoTime(stamp);
    const when = { time, timeOf: 'event', resolution: resolutionOf(stamp ?? ':00.0') } as const;
    const ends = opened.exec(text);
    if (ends !== null) {
      const [server, client] = [endpoint(ends[1] ?? ''), endpoint(ends[2] ?? '')];
      const role = ends[1] === undefined ? 'server' : 'client';
      if (pending.length < 16)
        pending.push({ role, keys: { ...(server && { server }), ...(client && { client }) } });
      return remark('connection-opened', text, { ...when, server, client });
    }
    const frameLine = framer.exec(text);
    if (frameLine === null) return 'quiet';
    const [, id = '', verb, type = '', rest = ''] = frameLine;
    const end = endOf(id);
    if (!wanted.has(type)) return 'quiet';
    const stream = digits(field(rest, 'stream'));
    const opens = type === 'HEADERS' && (verb === 'wrote') === (end?.role === 'client');
    if (type === 'HEADERS' && !opens) return 'quiet';
    return frame(
      {
        type,
        way: verb === 'wrote' ? 'sent' : 'received',
        errorCode: errorCodeOf(field(rest, 'ErrCode')),
        lastStreamId: digits(field(rest, 'LastStreamID')),
        debug: quoted(rest),
        role: end?.role,
      },
      {
        ...when,
        timeOf: opens ? 'start' : type === 'RST_STREAM' ? 'end' : 'event',
        ...end?.keys,
        label: id,
        stream,
      },
    );
  };
}

/** Go's http2debug. */
export const goHttp2: LogParser = {
  id: 'go-http2',
  title: 'Go GODEBUG=http2debug=2',
  writer: 'either',
  recognises: (line) => prefix.test(line),
  create,
};
