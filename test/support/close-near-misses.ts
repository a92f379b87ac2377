/** Near misses of `fin-without-goaway`: closes that cost no call, or that something else explains. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import type { SilentCase } from './rule-tester.ts';
import { sealed } from './sealed-wire.ts';
import type { Wire, WireConnection } from './wire.ts';
import { request, response, tls13 } from './wire-tls13.ts';

/** A connection with one call done and one open. */
export function busy(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(50);
  c.client.request(3, { timeout: '5S' });
  wire.wait(300);
  return c;
}

/** Scripts on which the rule keeps silent. */
export const closesThatAreNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'inside TLS without keys: equal answers to equal requests, and an idle close (H-3)',
    nearMiss: true,
    wire(wire) {
      const c = sealed(wire);
      for (let i = 0; i < 4; i++) {
        c.ask();
        c.answer();
        wire.wait(500);
      }
      c.server.fin();
      wire.wait(1);
      c.client.fin();
    },
  },
  {
    name: 'inside TLS without keys: the messages of a stream had stopped coming',
    nearMiss: true,
    wire(wire) {
      const c = sealed(wire);
      c.ask();
      for (let i = 0; i < 6; i++) {
        c.serverRecord(60);
        wire.wait(100);
      }
      wire.wait(2000);
      c.server.fin();
      wire.wait(1);
      c.client.fin();
    },
  },
  {
    name: 'the client leaves with two GOAWAYs and close_notify (grpc-js), and the server sends the first FIN',
    nearMiss: true,
    wire(wire) {
      const t = tls13(wire);
      t.finish();
      request(t);
      wire.wait(2);
      response(t);
      wire.wait(4);
      t.client.data(frames.goaway(0, 0), frames.goaway(0, 0));
      t.client.data(frames.goaway(0, 0), frames.goaway(0, 0), frames.goaway(0, 0));
      t.client.closeNotify();
      wire.wait(1);
      t.server.closeNotify();
      t.dial.server.fin();
      t.dial.client.fin();
    },
  },
  {
    name: 'inside TLS without keys: what the client says before it leaves is no request',
    nearMiss: true,
    wire(wire) {
      const c = sealed(wire);
      c.ask();
      c.answer();
      wire.wait(300);
      c.clientRecord(42);
      c.clientRecord(2);
      c.closedBy('client');
    },
  },
  {
    name: 'inside TLS without keys, behind a record of the size of a GOAWAY',
    nearMiss: true,
    wire(wire) {
      const c = sealed(wire);
      c.ask();
      wire.wait(300);
      c.serverRecord(17);
      c.serverRecord(2);
      c.closedBy('server');
    },
  },
  {
    name: 'nothing was open (H-3)',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      wire.wait(300);
      c.server.fin();
      wire.wait(1);
      c.client.fin();
    },
  },
  {
    name: 'a GOAWAY had announced it',
    nearMiss: true,
    wire(wire) {
      const c = busy(wire);
      c.server.goaway(3);
      wire.wait(1);
      c.closedBy('server');
    },
  },
  {
    name: 'the request was on its way when the server closed an idle connection',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      wire.wait(5000);
      c.client.lost();
      c.client.request(3);
      c.server.fin();
      wire.wait(1);
      c.client.fin();
      c.server.reset();
    },
  },
  {
    name: 'the client has ended its side, and the answer is still on its way when the capture stops',
    nearMiss: true,
    wire(wire) {
      const c = busy(wire);
      c.server.responseHeaders(3);
      c.client.fin();
      wire.wait(100);
    },
  },
  {
    name: 'a proxy gives up a call upstream by closing, after its client had cancelled it',
    nearMiss: true,
    wire(wire) {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
      down.client.request(1);
      up.client.request(1, { headers: [['x-request-id', 'a']] });
      up.server.responseHeaders(1);
      down.server.responseHeaders(1, [['server', 'nginx']]);
      wire.wait(200);
      down.client.rst(1, 'CANCEL');
      wire.wait(1);
      up.closedBy('client');
    },
  },
  {
    name: 'RST, not FIN',
    nearMiss: true,
    wire(wire) {
      const c = busy(wire);
      c.server.reset();
    },
  },
];
