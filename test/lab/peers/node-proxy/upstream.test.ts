import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createUpstream } from '../../../../lab/peers/node-proxy/upstream.ts';

test('one session for all requests, and another after its GOAWAY', async () => {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const upstream = createUpstream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  const first = upstream.session();
  expect(upstream.session()).toBe(first);
  await once(first, 'remoteSettings');
  const told = once(first, 'goaway');
  sessions[0]?.goaway();
  await told;
  const second = upstream.session();
  expect(second).not.toBe(first);
  first.destroy();
  expect(upstream.session()).toBe(second);
  second.destroy();
  server.close();
});
