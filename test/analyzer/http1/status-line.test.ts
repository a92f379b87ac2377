import { expect, test } from '@jest/globals';
import { readStatusLine } from '../../../analyzer/http1/status-line.ts';

const read = (text: string): ReturnType<typeof readStatusLine> => readStatusLine(Buffer.from(text, 'latin1'));

test('version, status and reason (RFC 9112 4)', () => {
  expect(read('HTTP/1.1 400 Bad Request\r\nserver: x\r\n')).toEqual({
    version: '1.1',
    status: 400,
    reason: 'Bad Request',
  });
  expect(read('HTTP/1.0 200 \r\n')).toEqual({ version: '1.0', status: 200, reason: '' });
  expect(read('HTTP/1.1 204\n')).toEqual({ version: '1.1', status: 204, reason: '' });
});

test.each(['HTTP/1.1 400 Bad Req', 'HTTP/2 200\r\n', 'GET / HTTP/1.1\r\n', '', '\n'])(
  'none in %j',
  (text) => {
    expect(read(text)).toBeUndefined();
  },
);
