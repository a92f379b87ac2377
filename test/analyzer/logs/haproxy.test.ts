import { describe, expect, test } from '@jest/globals';
import { haproxy } from '../../../analyzer/logs/haproxy.ts';
import { oneEntry, readLog } from '../../support/read-log.ts';

const http =
  '198.18.1.10:42090 [23/Nov/2026:05:56:50.371] fe~ be/app1 0/0/0/18/318 200 465 - - SD-- 1/1/0/0/0 0/0 ' +
  '"POST http://198.18.3.30:8080/a.B/Get HTTP/2.0"';
const time = Date.UTC(2026, 10, 23, 5, 56, 50, 371) / 1000;

describe("HAProxy's log", () => {
  test.each([
    ['alone', http],
    ['from syslog', `<134>Nov 23 05:56:50 front haproxy[4132]: ${http}`],
  ])('a request, %s', (_, line) => {
    const entry = oneEntry(haproxy, line);
    expect(entry).toMatchObject({
      kind: 'response',
      keys: { timeOf: 'start', client: '198.18.1.10:42090', path: '/a.B/Get', durationMs: 318 },
      data: { flags: ['SD--'], code: 200, durationMs: 318, bytesSent: 465 },
      means: expect.stringContaining('in the middle'),
    });
    expect(entry.keys.time).toBeCloseTo(time, 3);
  });

  test('a request that ended as it should has no flag', () => {
    expect(oneEntry(haproxy, http.replace('SD--', '----'))).toMatchObject({ data: { flags: [] } });
  });

  test('a bad request and a connection of TCP', () => {
    const bad =
      '198.18.1.10:4 [23/Nov/2026:05:56:50.371] fe fe/<NOSRV> -1/-1/-1/-1/1 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"';
    expect(oneEntry(haproxy, bad)).toMatchObject({ kind: 'response', data: { flags: ['PR--'] } });
    const tcp = '198.18.1.10:4 [23/Nov/2026:05:56:50.371] fe be/app1 0/1/2009 512 sD 1/1/0/0/0 0/0';
    expect(oneEntry(haproxy, tcp)).toMatchObject({
      kind: 'connection',
      keys: { durationMs: 2009 },
      data: { flags: ['sD'] },
    });
  });

  test('a handshake that failed', () => {
    expect(
      oneEntry(haproxy, '198.18.1.10:4 [23/Nov/2026:05:56:50.371] fe/1: SSL handshake failure'),
    ).toMatchObject({
      kind: 'remark',
      keys: { client: '198.18.1.10:4' },
      data: { what: 'front-handshake-failed' },
    });
  });

  test('JSON with a termination code', () => {
    const line = JSON.stringify({
      start: '1795413410.371',
      downstream: '198.18.1.10:4',
      upstream_local: '198.18.2.1:5',
      status: '504',
      termination: 'sH--',
      total_ms: '1001',
      path: '/a.B/Get',
    });
    expect(oneEntry(haproxy, line)).toMatchObject({
      keys: { client: '198.18.1.10:4', upstreamLocal: '198.18.2.1:5', path: '/a.B/Get' },
      data: { flags: ['sH--'], code: 504, durationMs: 1001 },
    });
  });

  test('a request for which there was no server, and a backend that has lost its last one', () => {
    const line = JSON.stringify({
      ...{ start: '1795413410.371', downstream: '198.18.1.10:4', upstream_remote: '-:-' },
      ...{ status: '503', termination: 'SC--', total_ms: '0', path: '/a.B/Get' },
    });
    expect(oneEntry(haproxy, line).data).toMatchObject({ flags: ['SC--'], details: 'no_server' });
    const down = 'backend backend has no server available!';
    expect(oneEntry(haproxy, down).data).toMatchObject({ what: 'no-live-upstreams' });
  });

  test('bytes that are no request', () => {
    const line = JSON.stringify({
      ...{ start: '1795413410.371', downstream: '198.18.1.10:4', upstream_remote: '-:-' },
      ...{ status: '0', termination: 'PR--', total_ms: '27', method: '<BADREQ>', path: '<BADREQ>' },
    });
    expect(oneEntry(haproxy, line).data).toMatchObject({ flags: ['PR--'], details: 'bad_request' });
    const text =
      '198.18.1.10:4 [23/Nov/2026:05:56:50.371] fe fe/<NOSRV> -1/-1/-1/-1/27 0 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>"';
    expect(oneEntry(haproxy, text).data).toMatchObject({ flags: ['PR--'], details: 'bad_request' });
  });

  test('notices are of no interest, other lines unknown', () => {
    const text = `${http}\n[WARNING]  (4132) : Proxy fe stopped (cumulated conns: FE: 1, BE: 0).\nhello\n`;
    expect(readLog(text).summary).toMatchObject({ format: 'haproxy', entries: 1, quiet: 1, unknown: 1 });
  });
});
