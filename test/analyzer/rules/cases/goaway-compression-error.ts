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

/** An index far beyond every table (RFC 7541 5.1). */
const broken = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff);

const cases: RuleCases = {
  fires: [
    {
      name: 'response headers that do not decode',
      wire(wire) {
        const c = waiting(wire);
        c.server.raw(frames.headers(3, broken));
        wire.wait(1);
        c.client.goaway(0, 'COMPRESSION_ERROR');
        c.closedBy('client');
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [3] }],
    },
    {
      name: 'a request that does not decode takes its neighbours with it',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.headers(5, broken, { endStream: true }));
        wire.wait(1);
        c.server.goaway(3, 'COMPRESSION_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'offended', sender: 'server', cause: 'client', streams: [3, 5] }],
    },
    {
      name: 'blocks decode here, and the receiver says they do not',
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(3, 'COMPRESSION_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'unexplained', sender: 'server', cause: 'unknown', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'the connection goes on: nobody gave up',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        wire.wait(20);
        c.server.raw(frames.headers(3, broken));
        wire.wait(2000);
      },
    },
    {
      name: 'a GOAWAY with another code and no such block',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'an answer, and a GOAWAY of the proxy without a text',
      message: 'sealed',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>304 @5 <36 @1 >17 >2 >F');
      },
    },
    {
      name: 'the proxy closes without a GOAWAY: nothing says why',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>304 @5 <36 @1 >2 >F');
      },
    },
  ],
};

export default cases;
