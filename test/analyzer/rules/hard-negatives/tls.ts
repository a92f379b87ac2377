/** What TLS does on a connection on which nothing is wrong. */
import { clientCloses } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';
import type { HardNegative } from './hard-negative.ts';

const situations: readonly HardNegative[] = [
  {
    id: 'H-12',
    name: 'FIN without close_notify behind a complete answer',
    wire(wire) {
      const t = tls13(wire);
      t.finish();
      request(t);
      wire.wait(2);
      response(t);
      wire.wait(50);
      clientCloses(t.dial);
    },
  },
  {
    id: 'H-20',
    name: 'HelloRetryRequest, ChangeCipherSpec of both sides, and two session tickets',
    wire(wire) {
      const t = tls13(wire, { retry: true });
      t.finish();
      t.server.ticket(230);
      t.server.ticket(230);
      request(t);
      wire.wait(2);
      response(t);
      t.client.closeNotify();
      t.server.closeNotify();
      clientCloses(t.dial);
    },
  },
  {
    id: 'H-21',
    name: 'a record of 19 octets at the very end of both directions: close_notify',
    wire(wire) {
      const t = tls13(wire);
      t.finish();
      request(t);
      wire.wait(2);
      response(t);
      wire.wait(300);
      t.client.closeNotify();
      wire.wait(1);
      t.server.closeNotify();
      clientCloses(t.dial);
    },
  },
  {
    id: 'H-35',
    name: 'no ALPN is chosen, and HTTP/2 works by prior knowledge',
    wire(wire) {
      const t = tls13(wire, { chosen: null });
      t.finish();
      request(t);
      wire.wait(2);
      response(t);
      t.client.closeNotify();
      t.server.closeNotify();
      clientCloses(t.dial);
    },
  },
];

export default situations;
