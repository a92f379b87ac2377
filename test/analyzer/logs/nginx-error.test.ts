import { describe, expect, test } from '@jest/globals';
import { nginxError } from '../../../analyzer/logs/nginx-error.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

const line = (level: string, text: string): string => `2026/11/23 05:56:32 [${level}] 2970#2970: *1 ${text}`;
const about =
  ', client: 198.18.1.10, server: a.test, request: "POST /a.B/Get HTTP/2.0", upstream: "grpc://198.18.3.10:50051", host: "a.test"';

describe("nginx's error log", () => {
  test('who and what a sentence is about', () => {
    const text = `connect() failed (111: Connection refused) while connecting to upstream${about}`;
    expect(oneEntry(nginxError, line('error', text))).toEqual({
      kind: 'remark',
      keys: {
        time: Date.UTC(2026, 10, 23, 5, 56, 32) / 1000,
        timeOf: 'end',
        resolution: 1,
        clientHost: '198.18.1.10',
        upstream: '198.18.3.10:50051',
        path: '/a.B/Get',
        label: '1',
      },
      data: {
        what: 'connect-refused',
        details: 'connect() failed (111: Connection refused) while connecting to upstream',
      },
    });
  });

  /** What nginx 1.22 was seen to write when this was injected. */
  test.each([
    ['upstream timed out (110: Connection timed out) while connecting to upstream', 'connect-timeout'],
    [
      'upstream timed out (110: Connection timed out) while reading response header from upstream',
      'upstream-timeout-before-headers',
    ],
    ['upstream timed out (110: Connection timed out) while reading upstream', 'upstream-timeout'],
    ['upstream prematurely closed connection while reading response header from upstream', 'upstream-ended'],
    ['upstream rejected request with error 2 while reading response header from upstream', 'upstream-reset'],
    ['upstream sent goaway with error 0 while reading response header from upstream', 'upstream-goaway'],
    ['upstream sent goaway with error 2 while reading response header from upstream', 'upstream-closed'],
    ['upstream sent too large http2 frame: 20000 while reading upstream', 'upstream-frame-size-violated'],
    ['upstream sent too large http2 frame: 4740180 while reading response header from upstream', 'not-http2'],
    ['upstream sent too large window update while reading upstream', 'upstream-flow-control-violated'],
    ['upstream violated stream flow control while reading upstream', 'upstream-flow-control-violated'],
    ['upstream sent data frame for unknown stream 0 while reading upstream', 'upstream-protocol-violated'],
    ['upstream sent invalid http2 table index: 127 while reading upstream', 'upstream-compression-violated'],
    [
      'client sent no required SSL certificate while reading client request headers',
      'client-certificate-missing',
    ],
    ['upstream sent too big header while reading response header from upstream', 'upstream-header-too-large'],
    [
      'upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream',
      'upstream-certificate-expired',
    ],
    ['client sent too large header field while processing HTTP/2 connection', 'client-header-too-large'],
    ['client sent invalid header name: "X-Y" while processing HTTP/2 connection', 'client-header-invalid'],
    ['concurrent streams exceeded 2 while processing HTTP/2 connection', 'stream-limit-exceeded'],
    [
      'client sent SETTINGS frame with incorrect length 5 while processing HTTP/2 connection',
      'frame-size-violated',
    ],
    ['client violated connection flow control: received WINDOW_UPDATE frame', 'flow-control-violated'],
    ['client sent too long header index value while processing HTTP/2 connection', 'compression-violated'],
    ['no live upstreams while connecting to upstream', 'no-live-upstreams'],
    ['client canceled stream 5 while connecting to upstream', 'client-gone'],
  ])('%s', (text, what) => {
    expect(oneEntry(nginxError, line('error', `${text}${about}`)).data).toMatchObject({ what });
  });

  test('notices are of no interest; its access lines in the same file are read as well', () => {
    const text = `${line('notice', 'using the "epoll" event method')}\nNG status=502 upst=502 rt=0.010 conn=1 POST /a.B/Get HTTP/2.0\n`;
    const { entries, summary } = readLog(text);
    expect(summary).toMatchObject({ format: 'nginx-error', quiet: 1, unknown: 0 });
    expect(entries).toMatchObject([
      { format: 'nginx-access', entry: { keys: { label: '1', path: '/a.B/Get' } } },
    ]);
  });
});
