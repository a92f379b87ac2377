/** What TCP does on a healthy path, and closes that only look violent. */
import type { HardNegative } from './hard-negative.ts';

const situations: readonly HardNegative[] = [
  {
    id: 'H-8',
    name: 'a receive window that closes and opens again',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.client.window(0);
      wire.wait(20);
      c.client.window(60_000);
      c.server.message(3);
      c.server.trailers(3);
      wire.wait(5);
      c.leave();
    },
  },
  {
    id: 'H-9',
    name: 'one segment is sent again, and everything goes on',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      wire.wait(30);
      c.client.again();
      wire.wait(2);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.leave();
    },
  },
  {
    id: 'H-10',
    name: 'RST after both sides have closed',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.leave();
      wire.wait(1);
      c.client.reset();
    },
  },
  {
    id: 'H-27',
    name: 'the same ports and stream ids on a later connection',
    wire(wire) {
      for (let i = 0; i < 2; i++) {
        const c = wire.connect();
        c.call(1);
        c.leave();
        wire.wait(61_000);
      }
    },
  },
  {
    id: 'H-30',
    name: 'every packet was recorded twice',
    twice: true,
    wire(wire) {
      const c = wire.connect();
      for (const stream of [1, 3]) {
        c.client.request(stream);
        wire.wait(2);
        c.server.responseHeaders(stream);
        c.server.message(stream);
        c.server.trailers(stream);
      }
      c.leave();
    },
  },
  {
    id: 'H-34',
    name: 'a proxy closes an idle upstream connection with a bare FIN',
    wire(wire) {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
      down.client.request(1);
      up.client.request(1, { headers: [['x-request-id', 'a']] });
      wire.wait(3);
      up.server.responseHeaders(1);
      up.server.message(1);
      up.server.trailers(1);
      down.server.responseHeaders(1, [['server', 'envoy']]);
      down.server.message(1);
      down.server.trailers(1);
      wire.wait(3000);
      up.closedBy('client');
      wire.wait(100);
      down.leave();
    },
  },
  {
    id: 'H-38',
    name: 'one segment in twenty is sent again, and every call ends in time',
    wire(wire) {
      const c = wire.connect();
      for (let i = 0; i < 40; i++) {
        const stream = 2 * i + 1;
        c.client.request(stream, { timeout: '2S' });
        wire.wait(4);
        if (i % 10 === 3) {
          wire.wait(30);
          c.client.again();
          wire.wait(3);
        }
        c.server.responseHeaders(stream);
        c.server.message(stream);
        c.server.trailers(stream);
      }
      c.leave();
    },
  },
];

export default situations;
