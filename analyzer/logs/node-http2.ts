/**
 * NODE_DEBUG=http2,tls: which frames a session of Node saw, and which protocol a handshake chose. It writes neither times
 * nor addresses, so it is joined only to the one connection of a capture.
 */
import { digits, frame, remark } from './entries.ts';
import type { LineResult, LogParser } from './parser.ts';

const anyLine = /^(?:HTTP2|TLS) \d+: /;

const prefix = /^HTTP2 \d+: (?:Http2Stream (\d+) \[)?Http2Session (client|server)\]?: (.*)$/;

/** The end of a handshake that a client of Node began; `false` is no protocol. */
const handshake = /^TLS \d+: client _finishInit handle\? true alpn (\S+) servername /;

/** A line of NODE_DEBUG, in the midst of which Node and libraries on it write their own. */
export function readNodeDebug(line: string): LineResult {
  const alpn = handshake.exec(line)?.[1];
  if (alpn !== undefined) return remark('alpn-chosen', alpn === 'false' ? '' : alpn, {});
  const result = read(line);
  return result === undefined && anyLine.test(line) ? 'quiet' : result;
}

function read(line: string): LineResult {
  const match = prefix.exec(line);
  if (match === null) return undefined;
  const [, id, side, text = ''] = match;
  const role = side === 'client' ? 'client' : 'server';
  const goaway = /^goaway (\d+) received \[last stream id: (\d+)\]/.exec(text);
  if (goaway !== null) {
    const [, errorCode, lastStreamId] = goaway;
    const codes = { errorCode: digits(errorCode), lastStreamId: digits(lastStreamId) };
    return frame({ type: 'GOAWAY', way: 'received', ...codes, role }, {});
  }
  const closed = /^closed with code (\d+), closed (true|false)/.exec(text);
  const [code, local] = [digits(closed?.[1]), closed?.[2] === 'true'];
  // A stream that ends as it should is closed with code 0; one that this side closed itself was closed before.
  if (code === undefined || code === 0) return 'quiet';
  return frame(
    { type: 'RST_STREAM', way: local ? 'sent' : 'received', errorCode: code, role },
    { stream: digits(id) },
  );
}

/** Node's http2 and tls. */
export const nodeHttp2: LogParser = {
  id: 'node-http2',
  title: 'Node NODE_DEBUG=http2,tls',
  writer: 'either',
  recognises: (line) => prefix.test(line) || /^TLS \d+: (?:client|server|onkeylog)/.test(line),
  create: () => readNodeDebug,
};
