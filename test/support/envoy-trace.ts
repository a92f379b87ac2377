/** Lines of Envoy 1.40 (http2 at trace, http, router, connection and conn_handler at debug) of one call. */
const stamp = '[2026-11-23 06:27:08.';

/** A line; `at` counts milliseconds. */
export function envoy(at: number, component: string, tags: string, text: string): string {
  return `${stamp}${String(at).padStart(3, '0')}000][7][trace][${component}] [Tags: ${tags}] ${text}`;
}

/** The time of such a line, seconds since 1970. */
export function timeOf(at: number): number {
  return (Date.parse('2026-11-23T06:27:08Z') + at) / 1000;
}

const down = '"ConnectionId":"1"';
const up = '"ConnectionId":"2"';
const request = '"ConnectionId":"1","StreamId":"4242"';

const fields = (...list: string[]): string[] => [...list.map((one) => `'${one.replace('=', "', '")}'`), ''];

/** The lines of a call that the server answers, or resets with a code behind its message. */
export function callLines(code?: number): string[] {
  const end =
    code === undefined
      ? [
          envoy(30, 'http2', up, 'Http2Visitor::OnFrameHeader(1, 26, 1, 5)'),
          envoy(31, 'http', request, 'encoding trailers via codec:'),
          ...fields('grpc-status=0', 'grpc-message=OK'),
          envoy(31, 'http2', down, 'about to send frame type=1, flags=5'),
          envoy(31, 'http2', down, 'sent frame type=1, stream_id=1, length=26'),
        ]
      : [
          envoy(30, 'http2', up, 'Http2Visitor::OnFrameHeader(1, 4, 3, 0)'),
          envoy(30, 'http2', up, `remote reset: 1 ${code}`),
          envoy(31, 'http2', down, 'about to send frame type=3, flags=0'),
          envoy(31, 'http2', down, 'sent frame type=3, stream_id=1, length=4'),
          envoy(31, 'http2', down, 'sent reset code=2'),
        ];
  return [
    envoy(0, 'conn_handler', down, 'new connection from 198.18.0.2:42000'),
    envoy(1, 'http2', down, 'updating connection-level initial window size to 25165824'),
    envoy(1, 'http2', down, 'Http2Visitor::OnFrameHeader(0, 6, 4, 0)'),
    envoy(1, 'http2', down, 'about to send frame type=4, flags=0'),
    envoy(1, 'http2', down, 'sent frame type=4, stream_id=0, length=24'),
    envoy(1, 'http2', down, 'about to send frame type=8, flags=0'),
    envoy(1, 'http2', down, 'sent frame type=8, stream_id=0, length=4'),
    envoy(5, 'http2', down, 'Http2Visitor::OnFrameHeader(1, 135, 1, 4)'),
    envoy(5, 'http', request, 'request headers complete (end_stream=false):'),
    ...fields(':method=POST', ':path=/shop.v1.Catalog/GetItem', 'content-type=application/grpc'),
    envoy(5, 'router', request, 'router decoding headers:'),
    ...fields(':method=POST', ':path=/shop.v1.Catalog/GetItem', 'x-request-id=b00e055e'),
    envoy(5, 'connection', up, 'connecting to 198.18.3.2:8443'),
    envoy(5, 'http2', down, 'Http2Visitor::OnFrameHeader(1, 21, 0, 1)'),
    envoy(8, 'router', request, 'pool ready'),
    envoy(8, 'http2', up, 'about to send frame type=4, flags=0'),
    envoy(8, 'http2', up, 'sent frame type=4, stream_id=0, length=30'),
    envoy(8, 'http2', up, 'about to send frame type=1, flags=4'),
    envoy(8, 'http2', up, 'sent frame type=1, stream_id=1, length=190'),
    envoy(8, 'http2', up, 'sent frame type=0, stream_id=1, length=21'),
    envoy(8, 'client', up, 'encode complete'),
    envoy(20, 'http2', up, 'Http2Visitor::OnFrameHeader(0, 0, 4, 0)'),
    envoy(20, 'http2', up, 'Http2Visitor::OnFrameHeader(1, 98, 1, 4)'),
    envoy(20, 'router', request, 'upstream headers complete: end_stream=false'),
    envoy(20, 'http', request, 'encoding headers via codec (end_stream=false):'),
    ...fields(
      ':status=200',
      'content-type=application/grpc',
      'x-envoy-upstream-service-time=9',
      'server=envoy',
    ),
    envoy(20, 'http2', down, 'about to send frame type=1, flags=4'),
    envoy(20, 'http2', down, 'sent frame type=1, stream_id=1, length=127'),
    envoy(20, 'http2', up, 'Http2Visitor::OnFrameHeader(1, 37, 0, 0)'),
    envoy(20, 'http2', down, 'sent frame type=0, stream_id=1, length=37'),
    ...end,
  ];
}

/** A trace of grpc-js 1.14 of the client of that call. */
export const clientLines: readonly string[] = [
  'D 2026-11-23T06:27:08.001Z | v1.14.7 19 | transport | dns:198.18.1.2:8443 198.18.1.2:8443 Established TCP connection',
  'D 2026-11-23T06:27:08.002Z | v1.14.7 19 | transport | (1) 198.18.1.2:8443 new settings received: {"headerTableSize":4096,"maxConcurrentStreams":7,"initialWindowSize":65535}',
  'D 2026-11-23T06:27:08.004Z | v1.14.7 19 | subchannel_call | [0] write() called with message of length 21',
  'D 2026-11-23T06:27:08.004Z | v1.14.7 19 | subchannel_call | [0] sending data chunk of length 21',
  'D 2026-11-23T06:27:08.021Z | v1.14.7 19 | subchannel_call | [0] receive HTTP/2 data frame of length 37',
  'D 2026-11-23T06:27:08.021Z | v1.14.7 19 | subchannel_call | [0] parsed message of length 37',
];
