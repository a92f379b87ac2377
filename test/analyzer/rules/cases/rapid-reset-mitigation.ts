import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
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

function closes(c: WireConnection): void {
  c.server.fin();
  c.client.fin();
}

const cases: RuleCases = {
  fires: [
    {
      name: 'nghttp2 and Node: GOAWAY(INTERNAL_ERROR), and the call that had nothing to do with it dies',
      wire(wire) {
        const c = cancels(wire, 120);
        c.server.goaway(241, 'INTERNAL_ERROR');
        closes(c);
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
        closes(c);
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
        up.server.fin();
        up.client.fin();
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
        closes(c);
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
        closes(up);
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
        closes(c);
      },
    },
    {
      name: 'many cancels, and GOAWAY long after the last',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 40);
        wire.wait(5000);
        c.server.goaway(81, 'INTERNAL_ERROR');
        closes(c);
      },
    },
    {
      name: 'cancels now and then for a long time',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 20, 1500);
        c.server.goaway(41, 'INTERNAL_ERROR');
        closes(c);
      },
    },
    {
      name: 'the client closes after its cancels',
      nearMiss: true,
      wire(wire) {
        const c = cancels(wire, 40);
        c.client.fin();
        c.server.fin();
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
  sealed: [
    {
      name: 'requests by the kilobyte, a connection for them that carries none, and the close',
      message: 'flooded',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(wire, down, '@20 >16384 >13000');
        const up = wire.dial('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
        up.syn();
        up.accept();
        up.client.fin();
        up.server.fin();
        say(wire, down, '@20 <2 <F');
      },
    },
    {
      name: 'nghttpx says GOAWAY before it closes',
      message: 'flooded',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(wire, down, '@20 >16384 >13000');
        const up = wire.dial('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
        up.syn();
        up.accept();
        say(wire, down, '@20 <17 <2 <F');
      },
    },
    {
      name: 'the proxy has a connection with a call on it, and what it passes on leaves only behind the close',
      message: 'flooded',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '@2 >244');
        say(wire, down, '@170 >16384 >13325 @90 <2 <F >2 >F');
        say(wire, up, '@16 >16384 @20 >2907 @500 >2 >F <2 <F');
      },
    },
    {
      name: 'calls were answered before, and none of the many is passed on',
      message: 'flooded',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '@2 >244 @5 <90');
        say(wire, down, '@2 <90 @100 >16384 >4000 @60 <2 <F >2 >F');
        say(wire, up, '@500 >2 >F <2 <F');
      },
    },
    {
      name: 'an upload, and a proxy that ends with both of its connections',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '@2 >244 @5 <90');
        say(wire, down, '@2 <90 @100 >16384 >4000 @60 <F >F');
        say(wire, up, '>F <F');
      },
    },
    {
      name: 'an upload that is passed on as it comes, and a close in the middle of it',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>16384 >13000');
        say(wire, up, '@2 >16384 >13000');
        say(wire, down, '@120 <2 <F >F');
        say(wire, up, '@2 >13 @500 >2 >F <2 <F');
      },
    },
    {
      name: 'the proxy says GOAWAY before it closes',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '@2 >244 @5 <90');
        say(wire, down, '@2 <90 @100');
        say(wire, down, '>16384 >13000 @20 <17 <2 <F >F');
        say(wire, up, '@500 >2 >F <2 <F');
      },
    },
    {
      name: 'the requests went upstream',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>16384 >13000');
        say(wire, up, '>16384 >13000');
        say(wire, down, '@20 <2 <F');
      },
    },
  ],
};

export default cases;
