import { expect, test } from '@jest/globals';
import { readUpgrade } from '../../../analyzer/http1/h2c-upgrade.ts';
import { readHead } from '../../../analyzer/http1/message-head.ts';

const from = { input: 0, packet: 4, time: 40, connection: 1 };
// RFC 7540 3.2; the settings are those of curl 7.64.
const request = readHead(
  Buffer.from(
    'GET /a HTTP/1.1\r\nHost: x:8080\r\nAccept: */*\r\nConnection: Upgrade, HTTP2-Settings\r\n' +
      'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
  ),
);
const agreed = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n');

test('the request becomes stream 1, the field becomes SETTINGS', () => {
  expect(readUpgrade(request, agreed, from)).toEqual({
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

test('without agreement, or for another protocol, there is none', () => {
  expect(readUpgrade(request, Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), from)).toBeUndefined();
  const websocket = readHead(Buffer.from('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n'));
  expect(readUpgrade(websocket, agreed, from)).toBeUndefined();
});
