/** Near misses of `tcp-zero-window`: receive windows that were open, or closed for too short a time, or in vain. */
import { envoy, passedOn, proxied } from './local-reply-cases.ts';
import type { SilentCase } from './rule-tester.ts';
import { sealed } from './sealed-wire.ts';
import { grant, pour } from './stall-cases.ts';
import type { Wire, WireConnection } from './wire.ts';

/** A connection whose server closes its window on a request. */
export function closed(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(20);
  c.client.request(3, { timeout: '2S', open: true });
  c.client.message(3, 3000);
  c.server.window(0);
  c.client.lost();
  return c;
}

/** Scripts on which the rule keeps silent. */
export const windowIsNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'a proxy stops reading because its client gives the stream no window of HTTP/2',
    nearMiss: true,
    wire(wire) {
      const { down, up } = proxied(wire);
      grant(down, 'client', 0, 1_000_000);
      grant(up, 'client', 0, 1_000_000);
      down.client.request(3, { timeout: '2S' });
      up.client.request(3, { timeout: '2S', headers: [['x-request-id', 'b']] });
      grant(up, 'client', 3, 1_000_000);
      up.server.responseHeaders(3);
      down.server.responseHeaders(3, [envoy, passedOn]);
      pour(down, 'server', 3);
      pour(up, 'server', 3, 200_000);
      up.client.window(0);
      wire.wait(2000);
      down.client.rst(3, 'CANCEL');
      wire.wait(100);
      up.client.window(65_535);
      up.client.rst(3, 'CANCEL');
    },
  },
  {
    name: 'inside TLS without keys: a server that owes nothing reads no more',
    nearMiss: true,
    wire(wire) {
      const c = sealed(wire);
      c.ask();
      c.answer();
      wire.wait(20);
      c.server.window(0);
      c.client.lost();
      wire.wait(1500);
      c.clientRecord(17);
    },
  },
  {
    name: 'a window that closes for a moment (H-8)',
    nearMiss: true,
    wire(wire) {
      const c = closed(wire);
      wire.wait(150);
      c.client.lost(false);
      c.server.window(64_240);
      c.client.message(3, 10, true);
      wire.wait(20);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.leave();
    },
  },
  {
    name: 'a longer stall that cost no call its time',
    nearMiss: true,
    wire(wire) {
      const c = closed(wire);
      wire.wait(800);
      c.client.lost(false);
      c.server.window(64_240);
      c.client.message(3, 10, true);
      wire.wait(20);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.leave();
    },
  },
  {
    name: 'the window opens again, and the call goes on',
    nearMiss: true,
    wire(wire) {
      const c = closed(wire);
      wire.wait(1200);
      c.client.lost(false);
      c.server.window(64_240);
      c.client.message(3, 10);
      wire.wait(100);
    },
  },
  {
    name: 'the capture ends soon after the window was closed',
    nearMiss: true,
    wire(wire) {
      const c = closed(wire);
      wire.wait(500);
      c.client.ping();
    },
  },
  {
    name: 'a moment that a very short deadline does not bear',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '150m', open: true });
      c.server.window(0);
      c.client.lost();
      wire.wait(150);
      c.client.rst(1, 'CANCEL');
      c.client.lost(false);
      c.server.window(64_240);
    },
  },
  {
    name: 'a client throws the end of an answer away that it has long had',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '302m' });
      c.server.lost();
      c.client.window(0);
      wire.wait(300);
      c.server.lost(false);
      c.client.window(64_240);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      wire.wait(2);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'the window was open, and the server is slow',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '2S' });
      wire.wait(2000);
      c.client.rst(1, 'CANCEL');
    },
  },
  {
    name: 'a client that has what it wanted closes its window and goes',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.window(0);
      c.server.lost();
      wire.wait(3000);
      c.server.ping();
    },
  },
];
