import { describe, expect, test } from '@jest/globals';
import { envoyDebug } from '../../../analyzer/logs/envoy-debug.ts';
import { readLog } from '../../support/read-log.ts';

const said = (component: string, tags: string, text: string): string =>
  `[2026-11-27 06:27:08.335][26224][debug][${component}] [source/common/x/y_impl.cc:162] ${tags}${text}`;
const connection = (n: number): string => `[Tags: "ConnectionId":"${n}"] `;
const stream = '[Tags: "ConnectionId":"0","StreamId":"43153812"] ';

describe("Envoy's own log", () => {
  test('numbers of connections get their addresses, and frames their ends', () => {
    const { entries } = readLog(
      [
        said('conn_handler', connection(0), 'new connection from 198.18.1.10:42254'),
        said('connection', connection(1), 'connecting to 198.18.3.10:9443'),
        said('http2', connection(0), 'sent goaway code=0'),
        said('http2', connection(1), 'sent frame type=3, stream_id=5, length=4'),
        said('http2', connection(1), 'sent reset code=2'),
      ].join('\n'),
    );
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      { kind: 'remark', keys: { label: '0', client: '198.18.1.10:42254' } },
      { kind: 'remark', keys: { label: '1', server: '198.18.3.10:9443' } },
      {
        kind: 'frame',
        keys: { label: '0' },
        data: { type: 'GOAWAY', way: 'sent', errorCode: 0, role: 'server' },
      },
      {
        kind: 'frame',
        keys: { label: '1', stream: 5 },
        data: { type: 'RST_STREAM', errorCode: 2, role: 'client' },
      },
    ]);
  });

  test('the reason of an answer that Envoy gave by itself, with the path of its request', () => {
    const { entries, summary } = readLog(
      [
        said('http', stream, 'request headers complete (end_stream=false):'),
        "':authority', 'a.test:80'",
        "':path', '/a.B/Hang'",
        '',
        said('http', stream, 'Sending local reply with details stream_idle_timeout'),
        said(
          'http',
          stream,
          'stream reset: reset reason: remote reset, response details: http2.remote_reset',
        ),
      ].join('\n'),
    );
    expect(entries.map(({ entry }) => entry)).toMatchObject([
      {
        kind: 'response',
        keys: { path: '/a.B/Hang', label: '0' },
        data: { flags: [], details: 'stream_idle_timeout' },
      },
      { kind: 'response', data: { flags: ['DR'], details: 'http2.remote_reset' } },
    ]);
    expect(summary.unknown).toBe(0);
  });

  test('what nghttp2 does not take, by its code, and from which side it came', () => {
    const bad = (n: number, text: string): string => said('http2', connection(n), `invalid frame: ${text}`);
    const { entries } = readLog(
      [
        said('conn_handler', connection(0), 'new connection from 198.18.1.10:42254'),
        said('connection', connection(1), 'connecting to 198.18.3.10:9443'),
        bad(1, 'Flow control error on stream 0'),
        bad(0, 'Header compression/decompression error on stream 3'),
        bad(0, 'Violation in HTTP messaging rule on stream 1'),
      ].join('\n'),
    );
    expect(entries.slice(2).map(({ entry }) => entry)).toMatchObject([
      { data: { what: 'upstream-flow-control-violated' } },
      { data: { what: 'compression-violated' } },
      { data: { what: 'silently-violated' } },
    ]);
  });

  test('a connection that was refused; numbers as before 1.28', () => {
    const line = said('connection', '[C3] ', 'delayed connect error: Connection refused');
    expect(readLog(line).entries[0]?.entry).toMatchObject({
      keys: { label: '3' },
      data: { what: 'connect-refused' },
    });
  });

  test.each(['', '[2026-11-27 06:27:08.335] x', "':path', '/x'"])('%j is not of it', (line) => {
    expect(envoyDebug.recognises(line)).toBe(false);
    expect(envoyDebug.create()(line)).toBeUndefined();
  });
});
