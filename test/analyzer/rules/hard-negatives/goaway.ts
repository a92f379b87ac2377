/** Drains and farewells in which nothing is lost. */
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { type HardNegative, unlimited } from './hard-negative.ts';

function served(wire: Wire, client?: string): WireConnection {
  const c = wire.connect(client);
  c.call(1);
  wire.wait(20);
  return c;
}

const drain = ['graceful-drain', 'healthy'] as const;

const situations: readonly HardNegative[] = [
  {
    id: 'H-1',
    name: 'two GOAWAYs of a deploy, the calls finish, the client goes on elsewhere',
    wire(wire) {
      const c = served(wire);
      c.client.request(3);
      c.server.goaway(unlimited);
      wire.wait(2);
      c.server.goaway(3);
      const next = wire.connect('198.18.0.1:40001');
      next.call(1);
      wire.wait(30);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.leave();
      next.leave();
    },
    answers: drain,
  },
  {
    id: 'H-2',
    name: 'only the first GOAWAY, with a PING that nobody answers, and the client closes',
    wire(wire) {
      const c = served(wire);
      c.server.goaway(unlimited);
      c.server.ping();
      c.closedBy('client');
    },
    answers: drain,
  },
  {
    id: 'H-3',
    name: 'GOAWAY on an idle connection, with the reason',
    wire(wire) {
      const c = served(wire);
      wire.wait(5000);
      c.server.goaway(1, 'NO_ERROR', 'max_idle');
      c.closedBy('server');
    },
    answers: drain,
  },
  {
    id: 'H-3',
    name: 'a plain FIN of the server on an idle connection',
    wire(wire) {
      const c = served(wire);
      wire.wait(5000);
      c.closedBy('server');
    },
  },
  {
    id: 'H-4',
    name: 'two GOAWAYs of the client before its FIN (grpc-js)',
    wire(wire) {
      const c = served(wire);
      c.client.goaway(0, 'NO_ERROR', 'client transport shutdown');
      c.client.goaway(0);
      c.closedBy('client');
    },
  },
  {
    id: 'H-28',
    name: 'the same GOAWAY three times (Node)',
    wire(wire) {
      const c = served(wire);
      c.client.request(3);
      for (let i = 0; i < 3; i++) c.server.goaway(3);
      wire.wait(10);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.leave();
    },
    answers: drain,
  },
  {
    id: 'H-36',
    name: 'GOAWAY(2^31-1) that no final one follows, and the running call ends (HAProxy, nghttpx)',
    wire(wire) {
      const c = served(wire);
      c.client.request(3);
      c.server.goaway(unlimited);
      wire.wait(40);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      wire.wait(1);
      c.closedBy('client');
    },
    answers: drain,
  },
  {
    id: 'H-37',
    name: 'GOAWAY in front of every response, a connection a call (Envoy that drains)',
    wire(wire) {
      for (let i = 0; i < 5; i++) {
        const c = wire.connect(`198.18.0.1:${40000 + i}`);
        c.client.request(1);
        wire.wait(3);
        c.server.goaway(unlimited);
        c.server.responseHeaders(1, [['server', 'envoy']]);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
        wire.wait(37 * (i + 1));
      }
    },
    answers: ['graceful-drain', 'healthy', 'connection-request-limit'],
  },
  {
    id: 'H-40',
    name: "nghttp2 objects to the last stream of a client's farewell",
    wire(wire) {
      const c = served(wire);
      c.client.goaway(1);
      wire.wait(1);
      c.server.goaway(1, 'PROTOCOL_ERROR', 'GOAWAY: invalid last_stream_id');
      c.closedBy('client');
    },
  },
];

export default situations;
