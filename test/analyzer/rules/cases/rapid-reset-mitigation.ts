import { proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealedFloods } from '../../../support/sealed-floods.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call that lives, and so many others that are opened and reset, one each so many milliseconds. */
function cancels(wire: Wire, count: number, every = 1, timeout?: string): WireConnection {
  const c = wire.connect();
  c.client.request(1);
  c.server.responseHeaders(1);
  for (let i = 1; i <= count; i++) {
    const stream = 2 * i + 1;
    c.client.request(stream, timeout === undefined ? {} : { timeout });
    wire.wait(every);
    c.client.rst(stream, 'CANCEL');
  }
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'nghttp2 and Node: GOAWAY(INTERNAL_ERROR), and the call that had nothing to do with it dies',
      wire(wire) {
        const c = cancels(wire, 120);
        c.server.goaway(241, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'punished',
          sender: 'server',
          cause: 'client',
          quantities: { resets: 120, earlyResets: 120, othersHit: 1, errorCode: 2, lastStreamId: 241 },
          confidence: 0.95,
          says: 'sent GOAWAY(INTERNAL_ERROR, last stream 241)',
          evidence: [
            'GOAWAY(INTERNAL_ERROR, last stream 241)',
            'one of the resets',
            'one of the resets',
            'the end of the connection',
            'a call that had nothing to do with it',
          ],
        },
      ],
    },
    {
      name: 'Go, netty: GOAWAY(ENHANCE_YOUR_CALM), with calls that end at their deadlines of 20 ms',
      wire(wire) {
        const c = cancels(wire, 40, 20, '20m');
        c.server.goaway(81, 'ENHANCE_YOUR_CALM', 'Maximum number of RST frames reached');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'punished',
          cause: 'client',
          quantities: { resets: 40, atDeadline: 40, errorCode: 11 },
          confidence: 0.85,
          says: 'at their deadlines',
        },
      ],
      sealed: 'sealed',
    },
    {
      name: 'Envoy: closed without GOAWAY, and some resets that were under way',
      wire(wire) {
        const c = cancels(wire, 110);
        c.server.fin();
        c.client.request(301);
        c.client.rst(301, 'CANCEL');
        c.client.fin();
      },
      findings: [{ message: 'punished', sender: 'server', quantities: { resets: 110, othersHit: 1 } }],
    },
    {
      name: 'Envoy with a low limit: TCP RST at the tenth',
      wire(wire) {
        const c = cancels(wire, 10, 5);
        c.server.reset();
      },
      findings: [
        {
          message: 'punished',
          cause: 'client',
          quantities: { resets: 10 },
          confidence: 0.75,
          says: 'closed the connection without a word',
          lacks: ['errorCode'],
          evidence: [
            'the end of the connection',
            'one of the resets',
            'one of the resets',
            'a call that had nothing to do with it',
          ],
        },
      ],
    },
    {
      name: 'behind a proxy: the proxy resets upstream what its client cancels, and the server has enough',
      wire(wire) {
        const { down, up } = proxied(wire);
        for (let i = 1; i <= 100; i++) {
          down.client.request(2 * i + 1);
          up.client.request(2 * i + 1, { headers: [['x-request-id', `id-${i}`]] });
          wire.wait(1);
          down.client.rst(2 * i + 1, 'CANCEL');
          up.client.rst(2 * i + 1, 'INTERNAL_ERROR');
        }
        up.server.goaway(201, 'ENHANCE_YOUR_CALM');
        up.closedBy('server');
      },
      findings: [{ message: 'punished', sender: 'server', cause: 'client', hop: 'proxy-server' }],
    },
    {
      name: 'no other call was open when the server closed without a word',
      wire(wire) {
        const c = wire.connect();
        for (let i = 0; i < 10; i++) {
          c.client.request(2 * i + 1);
          wire.wait(5);
          c.client.rst(2 * i + 1, 'CANCEL');
        }
        c.server.reset();
      },
      findings: [{ message: 'punished', confidence: 0.7, quantities: { othersHit: 0 } }],
    },
    {
      name: 'a few resets, and a code that names nothing',
      wire(wire) {
        const c = cancels(wire, 40);
        c.server.goaway(81, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'punished', confidence: 0.7, quantities: { resets: 40, othersHit: 1 } }],
    },
    {
      name: 'on the hop behind a proxy alone: what made the proxy reset does not show',
      wire(wire) {
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        for (let i = 1; i <= 100; i++) {
          up.client.request(2 * i + 1, { headers: [['x-request-id', `id-${i}`]] });
          wire.wait(1);
          up.client.rst(2 * i + 1, 'CANCEL');
        }
        up.server.goaway(201, 'ENHANCE_YOUR_CALM');
        up.closedBy('server');
      },
      findings: [{ message: 'punished', cause: 'proxy', hop: 'proxy-server' }],
    },
  ],
  silent: [
    {
      name: 'as many cancels, and a server that bears them',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 120);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'a few cancels, and GOAWAY(INTERNAL_ERROR)',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 5);
        c.server.goaway(11, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'many cancels, and GOAWAY long after the last',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 40);
        wire.wait(5000);
        c.server.goaway(81, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'cancels now and then for a long time',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 20, 1500);
        c.server.goaway(41, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'the client closes after its cancels',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 40);
        c.closedBy('client');
      },
    },
    {
      name: 'a server that drains in order while many calls are cancelled',
      wire(wire) {
        const c = cancels(wire, 40);
        c.server.goaway(2 ** 31 - 1);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
  ],
  sealed: sealedFloods,
};

export default cases;
