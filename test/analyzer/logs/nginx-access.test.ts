import { describe, expect, test } from '@jest/globals';
import { nginxAccess } from '../../../analyzer/logs/nginx-access.ts';
import { oneEntry } from '../../support/read-log.ts';

describe("nginx's access log", () => {
  test('the combined format', () => {
    const line =
      '198.18.1.10 - - [23/Nov/2026:05:56:32 +0000] "POST /a.B/Get HTTP/2.0" 499 157 "-" "grpc-go/1.85.0"';
    expect(oneEntry(nginxAccess, line)).toEqual({
      kind: 'response',
      keys: {
        time: Date.UTC(2026, 10, 23, 5, 56, 32) / 1000,
        timeOf: 'end',
        resolution: 1,
        clientHost: '198.18.1.10',
        path: '/a.B/Get',
      },
      data: { flags: ['499'], code: 499, bytesSent: 157 },
      means: 'the client left before the answer',
    });
  });

  test('key=value and JSON of its variables', () => {
    const pairs = 'NG status=200 upst=200 rt=2.034 urt=2.034 len=2205 done= conn=1 POST /a.B/Down HTTP/2.0 ';
    expect(oneEntry(nginxAccess, pairs)).toMatchObject({
      keys: { label: '1', path: '/a.B/Down', durationMs: 2034 },
      data: { flags: [], code: 200, durationMs: 2034 },
    });
    const json = JSON.stringify({
      msec: '1795413392.250',
      remote_addr: '198.18.1.10',
      remote_port: '4000',
      status: '502',
      request_time: '0.004',
      upstream_addr: '198.18.3.10:50051',
      request_uri: '/a.B/Get',
    });
    expect(oneEntry(nginxAccess, json)).toMatchObject({
      keys: {
        time: 1795413392.25,
        client: '198.18.1.10:4000',
        upstream: '198.18.3.10:50051',
        path: '/a.B/Get',
      },
      data: { code: 502, durationMs: 4 },
    });
  });

  test.each(['', '{}', '{"status":200,"request_time":1}', 'status=200 rt=1', 'REQ flags=UF code=200'])(
    '%j is not of it',
    (line) => {
      expect(nginxAccess.recognises(line)).toBe(false);
    },
  );
});
