import { say, twoHops } from '../../../support/sealed-sizes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call that waits for its answer on a connection that served one before. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  wire.wait(20);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'DATA on stream 0 by the client',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.data(0, new Uint8Array(10)));
        wire.wait(1);
        c.server.goaway(3, 'PROTOCOL_ERROR', 'DATA: stream_id == 0');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'offended',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { calls: 1, lastStreamId: 3, errorCode: 1 },
        },
      ],
    },
    {
      name: 'DATA of the server on an idle stream; the client says so and waits',
      wire(wire) {
        const c = waiting(wire);
        c.server.raw(frames.data(99, new Uint8Array(10)));
        wire.wait(1);
        c.client.goaway(0, 'PROTOCOL_ERROR');
        wire.wait(800);
        c.client.rst(3, 'CANCEL');
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [3] }],
    },
    {
      name: 'the code does not name it, the frame before it does',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.data(9, new Uint8Array(10)));
        wire.wait(1);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'offended', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'WINDOW_UPDATE of zero on a stream: that stream alone',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.windowUpdate(3, 0));
        c.server.rst(3, 'PROTOCOL_ERROR');
        c.call(5);
        c.leave();
      },
      findings: [{ message: 'offended', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'nothing in the capture explains the objection',
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(3, 'PROTOCOL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'unexplained', sender: 'server', cause: 'unknown', streams: [3] }],
    },
    {
      name: 'what came before is no matter of HTTP/2, or nothing that a connection is given up for',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3, { timeout: 'soon' });
        c.client.ping(true);
        wire.wait(1);
        c.server.goaway(3, 'PROTOCOL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'unexplained', cause: 'unknown', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'the same frame, and nobody minds',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.data(9, new Uint8Array(10)));
        c.server.responseHeaders(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'an objection to a farewell, nothing open',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.goaway(1);
        c.server.goaway(1, 'PROTOCOL_ERROR', 'GOAWAY: invalid last_stream_id');
        c.closedBy('client');
      },
    },
    {
      name: 'GOAWAY without an error behind a planned end',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(3);
        c.server.responseHeaders(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'a message that is malformed, and its stream reset',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [['X-Upper', 'a']] });
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.leave();
      },
    },

    {
      name: 'a header block that does not decode, and a code that names nothing: another signature',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.headers(5, Uint8Array.of(0xfe), { endStream: true }));
        wire.wait(1);
        c.server.goaway(5, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'a short answer, and a GOAWAY with a text',
      message: 'sealed',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>305 @5 <116 @1 >37 >2 >F');
      },
    },
    {
      name: 'a farewell long after the answer',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>305 @5 <116 @500 >37 >2 >F');
      },
    },
  ],
};

export default cases;
