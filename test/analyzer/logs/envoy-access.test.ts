import { describe, expect, test } from '@jest/globals';
import { envoyAccess } from '../../../analyzer/logs/envoy-access.ts';
import { oneEntry } from '../../support/read-log.ts';

const refused =
  'upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}';

describe("Envoy's access log", () => {
  test('JSON', () => {
    const line = JSON.stringify({
      flags: 'UF',
      details: refused,
      code: 200,
      dn_raddr: '198.18.1.10:39076',
      st: '1795412195.001593',
      path: '/a.B/C',
    });
    expect(oneEntry(envoyAccess, line)).toMatchObject({
      kind: 'response',
      keys: { client: '198.18.1.10:39076', time: 1795412195.001593, path: '/a.B/C' },
      data: { flags: ['UF'], details: refused, code: 200 },
    });
  });

  test('the default text', () => {
    const line =
      '[2026-11-23T05:56:32.123Z] "POST /a.B/C HTTP/2" 200 UF 10 0 5 - "-" "grpc-node-js/1.14.7" "7f0e" ' +
      '"a.test:80" "198.18.3.10:9443"';
    expect(oneEntry(envoyAccess, line)).toEqual({
      kind: 'response',
      keys: {
        time: Date.UTC(2026, 10, 23, 5, 56, 32, 123) / 1000,
        timeOf: 'start',
        upstream: '198.18.3.10:9443',
        requestId: '7f0e',
        path: '/a.B/C',
        durationMs: 5,
      },
      data: { flags: ['UF'], code: 200, durationMs: 5, bytesReceived: 10, bytesSent: 0 },
      means: expect.stringContaining('no connection'),
    });
  });

  test('the default text of Istio', () => {
    const line =
      `[2026-11-23T05:56:32.123Z] "POST /a.B/C HTTP/2" 200 UF ${refused} - ` +
      '"delayed_connect_error:_Connection_refused" 10 0 5 - "-" "agent" "7f0e" "a.test:80" "198.18.3.10:9443" ' +
      'outbound|80||a.test 198.18.2.1:5000 198.18.1.1:80 198.18.1.10:39076 - default';
    expect(oneEntry(envoyAccess, line)).toMatchObject({
      keys: {
        client: '198.18.1.10:39076',
        server: '198.18.1.1:80',
        upstreamLocal: '198.18.2.1:5000',
        upstream: '198.18.3.10:9443',
      },
      data: { details: refused, upstreamFailure: 'delayed_connect_error:_Connection_refused' },
    });
  });

  test('key=value with quotes', () => {
    const line =
      'REQ flags=SI code=200 details=stream_idle_timeout utfr="a b" dur=3007 rx=140070 tx=0 path=/a.B/C';
    expect(oneEntry(envoyAccess, line)).toMatchObject({
      kind: 'response',
      data: { flags: ['SI'], durationMs: 3007, bytesReceived: 140_070, upstreamFailure: 'a b' },
    });
  });

  test.each([
    '',
    '{',
    '{"flags":"UF"',
    '[1,2]',
    '{"level":"info","msg":"started"}',
    'NG status=200 upst=200 rt=2.034',
    '198.19.1.10 - - [23/Nov/2026:05:56:32 +0000] "POST /x HTTP/2.0" 502 157 "-" "grpc-go/1.85.0"',
    '{"a":'.repeat(5000),
  ])('%.60j is not of it', (line) => {
    expect(envoyAccess.recognises(line)).toBe(false);
    expect(envoyAccess.create()(line)).toBeUndefined();
  });
});
