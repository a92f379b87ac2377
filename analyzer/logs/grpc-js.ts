/**
 * Traces of grpc-js (GRPC_TRACE with GRPC_VERBOSITY=DEBUG): what happened to connections, and how calls ended
 * (`grpc-js-ends.ts`). Calls have numbers of their own there, which no packet shows.
 */
import type { LogEntry, LogKeys } from '../model/log.ts';
import { endpoint } from './addresses.ts';
import { digits, frame, remark } from './entries.ts';
import { createCallEnds } from './grpc-js-ends.ts';
import type { LineResult, LogParser } from './parser.ts';
import { readNodeDebug } from './node-http2.ts';
import { connectCause, isAboutTls, tlsCause } from './tls-words.ts';
import { isoTime } from './times.ts';

const prefix = /^([DIE]) (\d{4}-\d\d-\d\dT[\d:.]+Z) \| (?:v[\w.-]+ \d+ \| )?(\w*) ?\| (.*)$/;

/** `(3) 127.0.0.1:8080 text`: the number of the connection, where it leads, what happened. */
const about = /^(?:\((\d+)\) )?(?:dns:\S+ )?(\S+:\d+) (.*)$/;

const goaway = /^connection closed by GOAWAY with code (\d+)(?: and data (.*))?$/;

/** A field of a header list. */
const misdirected = /^\s+:status: 421$/;

function failure(text: string, keys: LogKeys): LineResult {
  const cause = connectCause(text);
  if (cause !== undefined) return remark(cause, text, keys, 'the client could not connect');
  if (isAboutTls(text))
    return remark(`upstream-${tlsCause(text)}`, text, keys, 'the handshake of TLS failed');
  return 'quiet';
}

function ofConnection(text: string, keys: LogKeys): LineResult {
  const closed = goaway.exec(text);
  if (closed !== null) {
    const [, code, debug] = closed;
    const data = { type: 'GOAWAY', way: 'received', errorCode: digits(code), debug, role: 'client' } as const;
    return frame(data, keys);
  }
  if (/^Ping timeout passed without response/.test(text)) {
    return remark('keepalive-timeout', text, keys, 'a PING was not answered in time');
  }
  if (/^connection (failed|closed) with error|TRANSIENT_FAILURE with error/.test(text))
    return failure(text, keys);
  return 'quiet';
}

function ofServer(text: string, time: number | undefined): LineResult {
  const established = /Connection established by client (\S+)/.exec(text)?.[1];
  if (established !== undefined)
    return remark('connection-opened', text, at(time, endpoint(established), 'client'));
  if (/Connection dropped by keepalive timeout/.test(text)) {
    return remark(
      'keepalive-timeout',
      text,
      at(time, undefined, 'client'),
      'the client did not answer a PING',
    );
  }
  return 'quiet';
}

/** A stream that its peer ended with a code which says why by itself (RFC 9113 7); others are told with less doubt elsewhere. */
function ofCall(text: string, time: number | undefined): LineResult {
  const code = digits(/^\[\d+\] HTTP\/2 stream closed with code (12|13)$/.exec(text)?.[1]);
  if (code === undefined) return 'quiet';
  return frame(
    { type: 'RST_STREAM', way: 'received', errorCode: code, role: 'client' },
    at(time, undefined, 'server'),
  );
}

function at(time: number | undefined, peer: string | undefined, side: 'client' | 'server'): LogKeys {
  return {
    ...(time === undefined ? {} : { time, timeOf: 'event' as const }),
    ...(peer === undefined ? {} : { [side]: peer }),
  };
}

function read(line: string, callEnd: ReturnType<typeof createCallEnds>): LogEntry | 'quiet' | undefined {
  const match = prefix.exec(line);
  if (match === null) return undefined;
  const [, , stamp = '', component = '', text = ''] = match;
  const time = isoTime(stamp);
  if (component === 'server') return ofServer(text, time);
  if (component === 'subchannel_call') return ofCall(text, time);
  const end = callEnd(component, text, time);
  if (end !== undefined) return end;
  const parts = about.exec(text);
  if (parts === null) return 'quiet';
  const [, number, peer = '', said = ''] = parts;
  const keys = at(time, endpoint(peer), 'server');
  return ofConnection(said, number === undefined ? keys : { ...keys, label: `${component} ${number}` });
}

/** Traces of grpc-js. */
export const grpcJs: LogParser = {
  id: 'grpc-js',
  title: 'grpc-js trace (GRPC_TRACE, GRPC_VERBOSITY=DEBUG)',
  writer: 'either',
  recognises: (line) => prefix.test(line),
  create() {
    // Header lists are dumped over several lines, with two tabs in front.
    let within = false;
    let time: number | undefined;
    const callEnd = createCallEnds();
    return (line) => {
      const result = read(line, callEnd);
      if (result !== undefined) within = true;
      time = isoTime(line) ?? time;
      if (within && misdirected.test(line)) {
        return remark(
          'misdirected',
          ':status 421',
          at(time, undefined, 'server'),
          'the server does not serve this name',
        );
      }
      if (result !== undefined) return result;
      if (within && /^(?:\s+\S|\s*\}?$)/.test(line)) return 'quiet';
      const debug = readNodeDebug(line);
      // What is without a time repeats what the trace tells with one, but for the handshake.
      return typeof debug === 'object' && debug.kind !== 'remark' ? 'quiet' : debug;
    };
  },
};
