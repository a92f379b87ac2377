import { describe, expect, test } from '@jest/globals';
import { nodeHttp2 } from '../../../analyzer/logs/node-http2.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

describe('NODE_DEBUG=http2', () => {
  test('a GOAWAY, and streams that were reset by either side', () => {
    expect(
      oneEntry(nodeHttp2, 'HTTP2 22229: Http2Session client: goaway 11 received [last stream id: 1]'),
    ).toEqual({
      kind: 'frame',
      keys: {},
      data: { type: 'GOAWAY', way: 'received', errorCode: 11, lastStreamId: 1, role: 'client' },
    });
    const closed = 'closed with code 8, closed true, readable true';
    expect(oneEntry(nodeHttp2, `HTTP2 22229: Http2Stream 3 [Http2Session client]: ${closed}`)).toEqual({
      kind: 'frame',
      keys: { stream: 3 },
      data: { type: 'RST_STREAM', way: 'sent', errorCode: 8, role: 'client' },
    });
    const received = `HTTP2 22229: Http2Stream 3 [Http2Session server]: ${closed.replace('true', 'false')}`;
    expect(oneEntry(nodeHttp2, received)).toMatchObject({ data: { way: 'received', role: 'server' } });
  });

  test('the protocol that a handshake of its client chose', () => {
    const finished = (side: string, alpn: string): string =>
      `TLS 4927: ${side} _finishInit handle? true alpn ${alpn} servername catalog.example`;
    expect(oneEntry(nodeHttp2, finished('client', 'false'))).toEqual({
      ...{ kind: 'remark', keys: {} },
      data: { what: 'alpn-chosen', details: '' },
    });
    expect(oneEntry(nodeHttp2, finished('client', 'http/1.1'))).toMatchObject({
      data: { details: 'http/1.1' },
    });
    const rest = `TLS 4927: client _init handle? true\n${finished('server', 'h2')}\nTLS 4927: onkeylog\n`;
    expect(readLog(rest).summary).toMatchObject({ format: 'node-http2', entries: 0, quiet: 3 });
  });

  test('the rest is of no interest, and other lines are unknown', () => {
    const text =
      'HTTP2 1: Http2Session server: received a connection\nHTTP2 1: Http2Stream 1 [Http2Session client]: closed with code 0, closed false, readable true\n(node:1) Warning\n';
    expect(readLog(text).summary).toMatchObject({ format: 'node-http2', quiet: 2, unknown: 1 });
  });
});
