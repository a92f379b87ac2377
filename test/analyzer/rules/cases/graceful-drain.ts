import { say } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** A server stream and a unary call are open when the server begins to drain. */
function draining(wire: Wire, last = unlimited): WireConnection {
  const c = wire.connect();
  c.client.request(1, { path: '/shop.v1.Catalog/WatchItems' });
  c.server.responseHeaders(1);
  wire.wait(300);
  c.client.request(3);
  c.server.goaway(last);
  c.server.responseHeaders(3);
  c.server.message(3);
  c.server.trailers(3);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'two steps, the calls end by themselves, the client goes on elsewhere',
      wire(wire) {
        const c = draining(wire);
        wire.wait(20);
        c.server.goaway(3);
        const next = wire.connect('198.18.0.1:40001');
        next.call(1);
        // Others come and go meanwhile: another client, another listener, another network.
        const others = [
          wire.connect('198.18.0.7:40001'),
          wire.connect('198.18.0.1:40002', '198.18.0.2:9090'),
          wire.connect('198.18.0.1:40003', '198.18.0.2:8080', 'elsewhere'),
        ];
        for (const other of others) {
          other.call(1);
          other.leave();
        }
        wire.wait(200);
        c.server.message(1);
        c.server.trailers(1);
        c.closedBy('server');
        next.leave();
      },
      findings: [
        {
          message: 'drained',
          sender: 'server',
          cause: 'server',
          streams: [1, 3],
          quantities: {
            openStreams: 2,
            finalLastStreamId: 3,
            newConnections: 1,
            age: 0.301,
            drainDuration: 0.226,
            gap: 0.02,
          },
          answers: { 'two-steps': 'Yes.' },
          evidence: ['GOAWAY', 'the final one', 'a call', 'a call', 'the close'],
        },
      ],
    },
    {
      name: 'one step with the real id (nginx), the close by the client',
      wire(wire) {
        const c = draining(wire, 3);
        wire.wait(50);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [
        {
          message: 'drained',
          streams: [1, 3],
          quantities: { firstLastStreamId: 3 },
          lacks: ['gap'],
          says: 'GOAWAY(NO_ERROR)',
          evidence: ['GOAWAY', 'a call', 'a call', 'the close'],
        },
      ],
    },
    {
      name: 'one announcement with the highest id and no final one (nghttpx)',
      wire(wire) {
        const c = draining(wire);
        wire.wait(50);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'drained', streams: [1, 3], lacks: ['gap'], answers: { 'two-steps': 'No' } }],
    },
    {
      name: 'the real id, told twice: the second GOAWAY lets nothing through that the first one did not',
      wire(wire) {
        const c = draining(wire, 3);
        wire.wait(20);
        c.server.goaway(3);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'drained', quantities: { gap: 0.02 }, answers: { 'two-steps': 'No' } }],
    },
    {
      name: 'a page without trailers ends as well, and the capture ends before the stream does',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { path: '/shop.v1.Catalog/WatchItems' });
        c.server.responseHeaders(1);
        c.client.plain(3);
        c.client.request(5);
        c.server.goaway(5, 'NO_ERROR', 'max_age');
        c.server.headers(3, [[':status', '200']]);
        c.server.body(3, 'fine', true);
        c.server.responseHeaders(5);
        c.server.trailers(5);
      },
      findings: [{ message: 'drained', streams: [5], says: '"max_age"', quantities: { openStreams: 3 } }],
    },
  ],
  silent: [
    {
      name: 'a call that was open is cut',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        wire.wait(500);
        c.closedBy('server');
      },
    },
    {
      name: 'a call is above the final id',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.client.request(5);
        c.server.goaway(3);
        wire.wait(50);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the server ends a call with UNAVAILABLE when its grace is over (C-core)',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        wire.wait(500);
        c.server.trailers(1, 14, 'Cancelling all calls');
        c.server.rst(1, 'NO_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'an idle connection gets GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(unlimited);
        c.leave();
      },
    },
    {
      name: 'GOAWAY with an error behind it',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.server.message(1);
        c.server.trailers(1);
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'the client is the one that says goodbye',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.goaway(0);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.closedBy('client');
      },
    },
    {
      name: 'the client has complained of an error, and the server goes down with it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.client.goaway(0, 'PROTOCOL_ERROR');
        c.server.goaway(1);
        c.server.trailers(1);
        c.closedBy('server');
      },
    },
    {
      name: 'the server resets a call that it took after its announcement',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.client.request(5);
        wire.wait(20);
        c.server.rst(5, 'REFUSED_STREAM');
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'a call that was begun after the announcement is cancelled by its caller, which is the matter',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.client.request(5);
        wire.wait(20);
        c.client.rst(5, 'CANCEL');
        c.server.goaway(5);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the client closes while a call is open that it began after the announcement',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.client.request(5);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(20);
        c.closedBy('client');
      },
    },
  ],
  sealed: [
    {
      name: 'a farewell, another connection, and the rest of the answers',
      message: 'sealed',
      wire(wire) {
        const first = wire.connect('198.18.0.1:40000');
        say(wire, first, '@20 >176 @20 <199 @2 >17');
        const second = wire.connect('198.18.0.1:40001');
        say(wire, second, '@5 >183 @5 <182 <35');
        say(wire, first, '@150 <46 @50 <46 @50 <35 @2 >2 >F');
      },
    },
    {
      name: 'a farewell at the end',
      wire(wire) {
        const first = wire.connect('198.18.0.1:40000');
        say(wire, first, '@20 >176 @20 <199 @150 <46 @50 <46 @50 <35 @2 >17 >2 >F');
        const second = wire.connect('198.18.0.1:40001');
        say(wire, second, '@5 >183 @5 <182 <35');
      },
    },
  ],
};

export default cases;
