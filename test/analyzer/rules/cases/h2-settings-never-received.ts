import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';
import { request, tls13 } from '../../../support/wire-tls13.ts';

/** A client that begins HTTP/2 on a connection that stands. */
function begins(wire: Wire): WireDial {
  const c = wire.dial();
  c.syn();
  c.accept();
  c.client.raw(frames.clientPreface);
  c.client.raw(frames.settings([[2, 0]]));
  return c;
}

/** The client closes, and TCP of the server acknowledges it. */
function givesUp({ client, server }: WireDial): void {
  client.fin();
  server.fin();
}

function later(wire: Wire, ms: number, c: WireDial): void {
  c.server.window(65_535);
  wire.wait(ms);
}

const cases: RuleCases = {
  fires: [
    {
      name: 'preface and SETTINGS are acknowledged and never answered; the client gives up',
      wire(wire) {
        const c = begins(wire);
        later(wire, 3000, c);
        givesUp(c);
      },
      findings: [
        {
          message: 'silent',
          sender: 'none',
          cause: 'server',
          quantities: { waited: 3, requests: 0 },
          says: 'then client closed',
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'Envoy: requests go to the mute connection at once and end by a timeout',
      wire(wire) {
        const c = begins(wire);
        const block = createHpackEncoder().encode([
          [':method', 'POST'],
          [':scheme', 'http'],
          [':path', '/shop.v1.Catalog/GetItem'],
          [':authority', 'catalog.example'],
          ['content-type', 'application/grpc'],
          ['x-request-id', 'a'],
        ]);
        c.client.raw(frames.headers(1, block, { endStream: true }));
        later(wire, 1000, c);
        c.client.raw(frames.rstStream(1, 2));
        later(wire, 10, c);
        givesUp(c);
      },
      findings: [{ message: 'silent', streams: [1], quantities: { requests: 1 } }],
      withoutKeys: 'shown',
    },
    {
      name: 'the capture ends while the client waits',
      wire(wire) {
        const c = begins(wire);
        later(wire, 2000, c);
        c.server.window(65_000);
      },
      findings: [{ message: 'silent', quantities: { waited: 2 }, says: 'the capture ends there' }],
      withoutKeys: 'shown',
    },
    {
      name: 'over TLS, with h2 chosen: session tickets come, SETTINGS do not',
      wire(wire) {
        const c = tls13(wire);
        c.finish();
        c.server.ticket();
        c.server.ticket();
        request(c);
        later(wire, 2000, c.dial);
        c.client.closeNotify();
        givesUp(c.dial);
      },
      findings: [{ message: 'silent', certainty: 'shown', cause: 'server', quantities: { waited: 2 } }],
      sealed: {
        message: 'sealed',
        confidence: 0.9,
        lacks: ['requests'],
        evidence: ['a record that has room for the preface', 'the close by client'],
      },
    },
  ],
  silent: [
    {
      name: 'the server is slow to begin, and begins',
      nearMiss: true,
      wire(wire) {
        const c = begins(wire);
        later(wire, 2000, c);
        c.server.raw(frames.settings([[3, 100]]));
        c.server.raw(frames.settingsAck());
        wire.wait(1000);
        givesUp(c);
      },
    },
    {
      name: 'the client leaves after a moment',
      nearMiss: true,
      wire(wire) {
        const c = begins(wire);
        later(wire, 100, c);
        givesUp(c);
      },
    },
    {
      name: 'the preface is not acknowledged: nobody is there',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.lost();
        c.client.raw(frames.clientPreface);
        wire.wait(3000);
        c.client.fin();
      },
    },
    {
      name: 'HTTP/1 text in return',
      nearMiss: true,
      wire(wire) {
        const c = begins(wire);
        c.server.raw(new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n'));
        wire.wait(2000);
        givesUp(c);
      },
    },
    {
      name: 'over TLS, and no protocol was chosen',
      nearMiss: true,
      wire(wire) {
        const c = tls13(wire, { chosen: null });
        c.finish();
        request(c);
        later(wire, 2000, c.dial);
        c.client.closeNotify();
        givesUp(c.dial);
      },
    },
    {
      name: 'a health probe that connects and waits',
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        wire.wait(2000);
        givesUp(c);
      },
    },
  ],
};

export default cases;
