import { describe, expect, test } from '@jest/globals';
import { parseResponse, parseStats } from '../../../../lab/proxies/envoy/admin.ts';

const crlf = (...lines: string[]): string => lines.join('\r\n');

describe('an answer of the admin interface', () => {
  test('a body without coding, with an empty line of its own', () => {
    const text = crlf(
      'HTTP/1.1 200 OK',
      'content-type: text/plain',
      'connection: close',
      '',
      'one',
      '',
      'two',
    );
    expect(parseResponse(text)).toEqual({ status: 200, body: 'one\r\n\r\ntwo' });
  });

  test('a chunked body (RFC 9112 7.1), with extension and trailer, its size in either case', () => {
    const head = ['HTTP/1.1 503 Service Unavailable', 'Transfer-Encoding: chunked', ''];
    const chunks = ['4', 'LIVE', 'A;name=value', 'a\r\nbcdefgh', '0', 'trailer: none', '', ''];
    expect(parseResponse(crlf(...head, ...chunks))).toEqual({ status: 503, body: 'LIVEa\r\nbcdefgh' });
  });

  test('a chunked body that was cut gives what came', () => {
    const head = ['HTTP/1.1 200 OK', 'transfer-encoding: chunked', ''];
    expect(parseResponse(crlf(...head, 'ff', 'only so much'))).toEqual({ status: 200, body: 'only so much' });
    expect(parseResponse(crlf(...head, ''))).toEqual({ status: 200, body: '' });
  });

  test.each(['', 'SSH-2.0-OpenSSH\r\n\r\n', 'HTTP/1.1 200 OK\r\nno end'])('is none: %j', (text) => {
    expect(parseResponse(text)).toBeUndefined();
  });
});

test('counters and gauges by name; text values and histograms are not numbers', () => {
  const text = [
    'cluster.backend.upstream_cx_total: 3',
    'http.ingress.downstream_cx_active: 0',
    'listener.198.18.1.2_8080.worker_0.downstream_cx_total: 12',
    'control_plane.identifier: ""',
    'cluster.backend.upstream_cx_connect_ms: P0(nan,0.0) P25(nan,1.025) P100(nan,2.1)',
    'cluster.backend.upstream_rq_time: No recorded values',
  ].join('\n');
  expect([...parseStats(text)]).toEqual([
    ['cluster.backend.upstream_cx_total', 3],
    ['http.ingress.downstream_cx_active', 0],
    ['listener.198.18.1.2_8080.worker_0.downstream_cx_total', 12],
  ]);
});
