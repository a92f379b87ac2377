import { expect, test } from '@jest/globals';
import { readRequestLine, readStatusLine } from '../../../analyzer/http1/start-line.ts';

test('version, status and reason (RFC 9112 4)', () => {
  expect(readStatusLine('HTTP/1.1 400 Bad Request')).toEqual({
    version: '1.1',
    status: 400,
    reason: 'Bad Request',
  });
  expect(readStatusLine('HTTP/1.0 200 ')).toEqual({ version: '1.0', status: 200, reason: '' });
  expect(readStatusLine('HTTP/1.1 204')).toEqual({ version: '1.1', status: 204, reason: '' });
});

test.each(['HTTP/2 200', 'HTTP/1.1 40', 'HTTP/1.1 4000', 'GET / HTTP/1.1', ''])('no status in %j', (line) => {
  expect(readStatusLine(line)).toBeUndefined();
});

test('method, target and version (RFC 9112 3)', () => {
  expect(readRequestLine('GET /a?b=1 HTTP/1.1')).toEqual({ method: 'GET', target: '/a?b=1', version: '1.1' });
  expect(readRequestLine('CONNECT a.test:443 HTTP/1.0')).toEqual({
    method: 'CONNECT',
    target: 'a.test:443',
    version: '1.0',
  });
  expect(readRequestLine('PRI * HTTP/2.0')).toEqual({ method: 'PRI', target: '*', version: '2.0' });
});

test.each(['GET / HTTP/2.0', 'GET /', 'GET  / HTTP/1.1', 'HTTP/1.1 200 OK', 'G T / HTTP/1.1', ''])(
  'no request in %j',
  (line) => {
    expect(readRequestLine(line)).toBeUndefined();
  },
);

test('long targets are cut', () => {
  expect(readRequestLine(`GET /${'a'.repeat(9000)} HTTP/1.1`)?.target).toHaveLength(1024);
});
