/** What TLS does on a connection on which nothing is wrong. */
import { alert } from '../../../support/tls-messages.ts';
import { clientCloses, serverFlight } from '../../../support/wire-tls.ts';
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
  {
    id: 'H-41',
    name: 'the server answers a bare FIN with decode_error, as OpenSSL 3 does',
    wire(wire) {
      const t = tls13(wire);
      t.finish();
      request(t);
      wire.wait(2);
      response(t);
      wire.wait(50);
      t.dial.client.fin();
      t.server.alert(50);
      t.dial.server.fin();
    },
  },
  {
    id: 'H-41',
    name: 'the server answers the alert of a client with bad_record_mac, as Go does: the first one counts',
    answers: ['tls-cert-untrusted'],
    wire(wire) {
      const c = serverFlight(wire);
      c.client.raw(alert(48));
      wire.wait(1);
      c.server.raw(alert(20));
      clientCloses(c);
    },
  },
];

export default situations;
