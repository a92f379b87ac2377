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
      name: 'DATA of 20000 octets where 16384 are allowed',
      wire(wire) {
        const c = waiting(wire);
        c.server.responseHeaders(3);
        c.server.raw(frames.data(3, new Uint8Array(20_000)));
        wire.wait(1);
        c.client.goaway(0, 'FRAME_SIZE_ERROR', 'too large frame size');
        wire.wait(500);
        c.client.rst(3, 'CANCEL');
        c.closedBy('client');
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [3] }],
    },
    {
      name: 'PING of four octets',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.encodeFrame(6, 0, 0, new Uint8Array(4)));
        c.server.goaway(3, 'FRAME_SIZE_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'offended', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'the frame was lost from the capture',
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(3, 'FRAME_SIZE_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'unexplained', sender: 'server', cause: 'unknown', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'the same DATA where the receiver had allowed it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.raw(frames.settings([[5, 32_768]]));
        c.server.raw(frames.settingsAck());
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.raw(frames.data(1, new Uint8Array(20_000)));
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'a receiver that takes it all the same',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.responseHeaders(3);
        c.server.raw(frames.data(3, new Uint8Array(20_000)));
        c.server.trailers(3);
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'more than a frame holds, and a GOAWAY with a text',
      message: 'sealed',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>305 @5 <16384 <3722 @1 >37 >2 >F');
      },
    },
    {
      name: 'a short answer before the same GOAWAY',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>305 @5 <116 @1 >37 >2 >F');
      },
    },
  ],
};

export default cases;
