import { expect, test } from '@jest/globals';
import { readUpgrade } from '../../../analyzer/http1/h2c-upgrade.ts';
import { HeadReader } from '../../../analyzer/http1/message-head.ts';

const from = { input: 0, packet: 4, time: 40, connection: 1 };

// RFC 7540 3.2; the settings are those of curl 7.64.
test('the request becomes stream 1, the field becomes SETTINGS', () => {
  const reader = new HeadReader();
  reader.add(
    Buffer.from(
      'GET /a HTTP/1.1\r\nHost: x:8080\r\nAccept: */*\r\nConnection: Upgrade, HTTP2-Settings, X-Mine\r\n' +
        'X-Mine: 1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    ),
    0,
  );
  expect(readUpgrade(reader.read(), from)).toEqual({
    headers: [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/a'],
      [':authority', 'x:8080'],
      ['accept', '*/*'],
    ],
    settings: [
      [3, 100],
      [4, 1_073_741_824],
      [2, 0],
    ],
    from,
  });
});

test('what is no request has none', () => {
  expect(readUpgrade({ startLine: 'HTTP/1.1 200 OK', fields: [] }, from)).toBeUndefined();
});
