import { say } from '../../../support/sealed-sizes.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import { allow, answer, burst, limited, waitingIsNotTheMatter } from '../../../support/queue-near-misses.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

function expires(wire: Wire): (c: WireConnection) => void {
  return (c) => {
    wire.wait(195);
    c.client.rst(9, 'CANCEL');
  };
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a call says its whole deadline and is cancelled long before it (grpc-js, grpc-go)',
      wire(wire) {
        burst(wire, ['1000m', '1000m', '1000m'], expires(wire));
      },
      findings: [
        {
          message: 'late',
          sender: 'server',
          cause: 'server',
          streams: [9],
          quantities: { limit: 2, calls: 1, queued: 0.8, handOvers: 3, serviceTime: 0.4 },
          evidence: ['SETTINGS with MAX_CONCURRENT_STREAMS 2', 'a call that waited', 'CANCEL: its deadline'],
          confidence: 0.8,
        },
      ],
    },
    {
      name: 'a call says what is left of its deadline (C-core)',
      wire(wire) {
        burst(wire, ['1000m', '598m', '197m'], expires(wire));
      },
      findings: [{ message: 'late', streams: [9], quantities: { limit: 2, queued: 0.8 } }],
    },
    {
      name: 'the server tells a call that its deadline is over',
      wire(wire) {
        burst(wire, ['1000m', '1000m', '1000m'], (c) => {
          wire.wait(195);
          c.server.fail(9, 4, 'context deadline exceeded');
        });
      },
      findings: [
        {
          message: 'late',
          streams: [9],
          quantities: { queued: 0.8 },
          evidence: ['SETTINGS', 'a call that waited', 'the status: its deadline'],
        },
      ],
    },
    {
      name: 'a proxy with one connection to a server that takes one call at a time: a call is sent on too late',
      wire(wire) {
        const { down, up } = proxied(wire);
        allow(up, 1);
        down.client.request(3, { timeout: '1S' });
        up.client.request(3, { timeout: '1S', headers: [['x-request-id', 'b']] });
        down.client.request(5, { timeout: '1S' });
        wire.wait(700);
        answer(up, 3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        down.server.message(3);
        down.server.trailers(3);
        up.client.request(5, { timeout: '1S', headers: [['x-request-id', 'c']] });
        wire.wait(300);
        down.client.rst(5, 'CANCEL');
        up.client.rst(5, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'late',
          sender: 'server',
          cause: 'server',
          hop: 'proxy-server',
          streams: [5],
          quantities: { limit: 1, queued: 0.7 },
        },
      ],
    },
    {
      name: 'a proxy whose one connection is taken by a long stream: calls wait in it and are never sent on',
      wire(wire) {
        const { down, up } = proxied(wire);
        allow(up, 1);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        answer(up, 3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        down.server.message(3);
        down.server.trailers(3);
        down.client.request(5, { path: '/shop.v1.Catalog/Watch' });
        up.client.request(5, { path: '/shop.v1.Catalog/Watch', headers: [['x-request-id', 'c']] });
        up.server.responseHeaders(5);
        down.server.responseHeaders(5, [envoy, passedOn]);
        wire.wait(100);
        down.client.request(7, { timeout: '500m' });
        wire.wait(500);
        down.client.rst(7, 'CANCEL');
        wire.wait(500);
        up.server.message(5);
        down.server.message(5);
        up.server.trailers(5);
        down.server.trailers(5);
      },
      findings: [
        {
          message: 'unsent',
          sender: 'server',
          hop: 'proxy-server',
          streams: [7],
          quantities: { limit: 1, queued: 0.5 },
          confidence: 0.88,
        },
      ],
    },
    {
      name: 'a server that allows no stream at all',
      wire(wire) {
        const c = limited(wire, 0);
        wire.wait(3000);
        c.leave();
      },
      findings: [{ message: 'none', sender: 'server', cause: 'server', quantities: { limit: 0, waited: 3 } }],
    },

    {
      name: 'two calls of the queue miss their deadlines',
      wire(wire) {
        burst(wire, ['1000m', '1000m', '1000m'], (c) => {
          c.client.request(11, { timeout: '1000m' });
          wire.wait(195);
          c.client.rst(9, 'CANCEL');
          c.client.rst(11, 'CANCEL');
        });
      },
      findings: [{ message: 'late', streams: [9, 11], quantities: { calls: 2 }, confidence: 0.88 }],
    },
    {
      name: 'the same with a stream that outlives the capture: nothing shows how long calls take',
      wire(wire) {
        const { down, up } = proxied(wire);
        allow(up, 1);
        down.client.request(3, { path: '/shop.v1.Catalog/Watch' });
        up.client.request(3, { path: '/shop.v1.Catalog/Watch', headers: [['x-request-id', 'b']] });
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        wire.wait(100);
        down.client.request(5, { timeout: '500m' });
        wire.wait(500);
        down.client.rst(5, 'CANCEL');
        wire.wait(500);
        up.server.message(3);
        down.server.message(3);
      },
      findings: [{ message: 'unsent', streams: [5], lacks: ['serviceTime'], quantities: { queued: 0.5 } }],
    },
  ],
  silent: waitingIsNotTheMatter,
  sealed: [
    {
      name: 'requests that are sent when a reset makes room, and reset at once',
      message: 'sealed',
      wire(wire) {
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(
          wire,
          c,
          '@20 >246 @150 <246 <46 @3 >136 @150 <66 <77 @1 >72 @5 <11 >68 @30 >85 @5 >81 @5 >26 @5 >17 >2 >F',
        );
      },
    },
    {
      name: 'resets without a request behind them',
      wire(wire) {
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(
          wire,
          c,
          '@20 >246 @150 <246 <46 @3 >136 @150 <66 <77 @1 >72 @5 <11 >68 @30 >13 @5 >26 @5 >17 >2 >F',
        );
      },
    },
  ],
};

export default cases;
