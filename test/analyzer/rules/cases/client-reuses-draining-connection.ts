import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { say } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** A connection that the server has retired 300 ms ago. */
function retired(wire: Wire, last = 1): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(50);
  c.server.goaway(last);
  wire.wait(300);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a new stream, which the server ignores',
      wire(wire) {
        const c = retired(wire);
        c.client.request(3, { timeout: '500m' });
        wire.wait(500);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'reused',
          sender: 'client',
          cause: 'client',
          streams: [3],
          quantities: { sinceGoaway: 0.3, firstStream: 3, lastStreamId: 1, calls: 1 },
          says: 'was ignored',
          answers: { 'retry-safe': 'Yes' },
        },
      ],
    },
    {
      name: 'new streams during the first step of a drain, refused',
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3);
        c.server.rst(3, 'REFUSED_STREAM');
        c.client.request(5);
        c.server.rst(5, 'REFUSED_STREAM');
        c.leave();
      },
      findings: [{ message: 'reused', cause: 'client', streams: [3, 5] }],
    },
    {
      name: 'a new stream that is open when the server closes',
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3);
        wire.wait(20);
        c.closedBy('server');
      },
      findings: [
        {
          message: 'reused',
          streams: [3],
          says: 'ended with the connection',
          answers: { 'retry-safe': 'No' },
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the stream crosses the GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(1);
        c.client.request(3);
        wire.wait(500);
        c.leave();
      },
    },
    {
      name: 'a call that was open before goes on after the GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.goaway(1);
        wire.wait(500);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'a late stream that the server serves before its final GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = retired(wire, unlimited);
        c.call(3);
        c.server.goaway(3);
        c.leave();
      },
    },
    {
      name: 'the same stream id on another connection',
      wire(wire) {
        const c = retired(wire);
        const next = wire.connect('198.18.0.1:40001');
        next.call(1);
        next.call(3);
        c.leave();
        next.leave();
      },
    },
    {
      name: 'a late stream that the server takes and fails at',
      nearMiss: true,
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'a late stream that its client takes back',
      nearMiss: true,
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3);
        wire.wait(20);
        c.client.rst(3, 'REFUSED_STREAM');
        c.leave();
      },
    },

    {
      name: 'a late stream that the server itself opens: a push',
      nearMiss: true,
      wire(wire) {
        const { client, server, ...tcp } = wire.dial();
        tcp.syn();
        tcp.accept();
        client.raw(frames.clientPreface);
        client.raw(frames.settings());
        server.raw(frames.settings());
        client.request(1);
        server.goaway(unlimited);
        wire.wait(300);
        server.raw(frames.pushPromise(1, 2, Uint8Array.of(0x82, 0x86, 0x84)));
        server.responseHeaders(1);
        server.trailers(1);
        server.fin();
        client.fin();
      },
    },

    {
      name: 'a late stream that the server had begun to answer when it closed',
      nearMiss: true,
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3);
        c.server.responseHeaders(3);
        wire.wait(20);
        c.closedBy('server');
      },
    },
    {
      name: 'a late stream that the server has answered before the request was whole, and the close',
      nearMiss: true,
      wire(wire) {
        const c = retired(wire, unlimited);
        c.client.request(3, { open: true });
        c.server.fail(3, 5, 'no such item');
        wire.wait(20);
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'a request behind a GOAWAY that is no PING',
      message: 'sealed',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >116 @5 <182 <35 @300 <17 @100 <17 @400 >116 @400 >13 >2 >F');
      },
    },
    {
      name: 'a PING, which the client answers',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >116 @5 <182 <35 @300 <17 >17 @400 >116 @400 >13 >2 >F');
      },
    },
  ],
};

export default cases;
