import { describe, expect, test } from '@jest/globals';
import { grpcJs } from '../../../analyzer/logs/grpc-js.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

const at = (component: string, text: string): string =>
  `D 2026-11-27T06:24:19.551Z | v1.14.7 22201 | ${component} | ${text}`;
const time = Date.UTC(2026, 10, 27, 6, 24, 19, 551) / 1000;

describe('a trace of grpc-js', () => {
  test('a GOAWAY that was received', () => {
    const text = '(4) 198.18.0.1:8081 connection closed by GOAWAY with code 11 and data too_many_pings';
    expect(oneEntry(grpcJs, at('transport', text))).toEqual({
      kind: 'frame',
      keys: { time, timeOf: 'event', server: '198.18.0.1:8081', label: 'transport 4' },
      data: { type: 'GOAWAY', way: 'received', errorCode: 11, debug: 'too_many_pings', role: 'client' },
    });
  });

  test.each([
    [
      'subchannel',
      '(3) 198.18.0.1:1 CONNECTING -> TRANSIENT_FAILURE with error "Error: connect ECONNREFUSED 198.18.0.1:1"',
      'connect-refused',
    ],
    [
      'subchannel',
      '(3) 198.18.0.1:1 CONNECTING -> TRANSIENT_FAILURE with error "Error: certificate has expired"',
      'upstream-certificate-expired',
    ],
    ['keepalive', '(3) 198.18.0.1:1 Ping timeout passed without response', 'keepalive-timeout'],
    ['server', '(1) Connection established by client 198.18.0.9:40996', 'connection-opened'],
  ])('%s: %s', (component, text, what) => {
    expect(oneEntry(grpcJs, at(component, text))).toMatchObject({ kind: 'remark', data: { what } });
  });

  test('a stream whose code says why, and a status that does', () => {
    const text = [
      at('subchannel_call', '[4] HTTP/2 stream closed with code 12'),
      at('subchannel_call', '[5] HTTP/2 stream closed with code 8'),
      '\t\t:status: 421',
    ].join('\n');
    expect(readLog(text).entries.map(({ entry }) => entry)).toMatchObject([
      { kind: 'frame', data: { type: 'RST_STREAM', way: 'received', errorCode: 12, role: 'client' } },
      { kind: 'remark', data: { what: 'misdirected' }, keys: { timeOf: 'event' } },
    ]);
  });

  test('header lists and what is not told of a connection are of no interest, other lines are unknown', () => {
    const text = [
      at('subchannel_call', '[0] Received server headers:'),
      '\t\t:status: 200',
      at('transport', '(3) 198.18.0.1:8081 session closed'),
      'the application speaks',
    ].join('\n');
    expect(readLog(text).summary).toMatchObject({ format: 'grpc-js', entries: 0, quiet: 3, unknown: 1 });
  });

  test('lines of NODE_DEBUG among it are no strangers; of them the handshake says what the trace does not', () => {
    const { entries, summary } = readLog(
      [
        'D 2026-11-27T19:55:25.466Z | v1.14.7 7157 | transport | dns:198.18.1.2:8443 198.18.1.2:8443 Established secure connection',
        'D 2026-11-27T19:55:25.452Z | v1.14.7 7157 | channel | (1) dns:198.18.1.2:8443 Channel constructed with options {',
        '  "grpc.enable_retries": 0',
        '}',
        'TLS 7157: client _finishInit handle? true alpn h2 servername catalog.example',
        'HTTP2 7157: Http2Stream 9 [Http2Session client]: closed with code 8, closed true, readable true',
      ].join('\n'),
    );
    expect(summary).toMatchObject({ format: 'grpc-js', unknown: 0 });
    expect(entries.map(({ entry }) => entry.data)).toEqual([{ what: 'alpn-chosen', details: 'h2' }]);
  });
});
