import { proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';

/** A call that waits for its answer on a connection that served one before. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  wire.wait(50);
  return c;
}

/** The same, and a GOAWAY that names it as accepted. */
function accepted(wire: Wire, code?: 'INTERNAL_ERROR'): WireConnection {
  const c = waiting(wire);
  c.server.goaway(3, code);
  wire.wait(1);
  return c;
}

/** Without keys: a call that is answered, and one whose answer begins by this record, with the close behind it. */
function closedBehind(wire: Wire, record: string): void {
  const { down, up } = twoHops(wire);
  say(wire, down, '>158');
  say(wire, up, '>289 @2 <99');
  say(wire, down, '<145 @20 >67');
  say(wire, up, `>96 @2 ${record} <2 <F`);
  say(wire, down, '<17 @1 <13');
}

const cases: RuleCases = {
  fires: [
    {
      name: 'GOAWAY that accepts the call, FIN at once',
      wire(wire) {
        const c = accepted(wire);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        {
          message: 'cut',
          sender: 'server',
          cause: 'server',
          streams: [3],
          quantities: { lastStreamId: 3, calls: 1, errorCode: 0 },
        },
      ],
    },
    {
      name: 'a forced shutdown: GOAWAY(NO_ERROR), GOAWAY(CANCEL), FIN',
      wire(wire) {
        const c = accepted(wire);
        c.server.goaway(3, 'CANCEL');
        c.closedBy('server');
      },
      findings: [{ message: 'cut', cause: 'server', streams: [3], quantities: { errorCode: 8, goaways: 2 } }],
    },
    {
      name: 'GOAWAY(INTERNAL_ERROR), a lingering close a second later',
      wire(wire) {
        const c = accepted(wire, 'INTERNAL_ERROR');
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [{ message: 'cut', cause: 'server', streams: [3], quantities: { goawayToClose: 1 } }],
    },
    {
      name: 'the client echoes the code in RST_STREAM before the close',
      wire(wire) {
        const c = accepted(wire, 'INTERNAL_ERROR');
        c.client.rst(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'cut', sender: 'server', cause: 'server', streams: [3] }],
    },
    {
      name: 'a server behind a proxy, which tells the client in its own words',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3);
        wire.wait(20);
        up.server.goaway(3);
        up.server.fin();
        down.server.fail(3, 14, 'upstream connect error', [['server', 'envoy']]);
        up.client.fin();
      },
      findings: [{ message: 'cut', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'GOAWAY(INTERNAL_ERROR), and the client is the first to close',
      wire(wire) {
        const c = accepted(wire, 'INTERNAL_ERROR');
        wire.wait(5);
        c.closedBy('client');
      },
      findings: [{ message: 'cut', sender: 'server', cause: 'server', streams: [3] }],
    },
    {
      name: 'GOAWAY(INTERNAL_ERROR), which the client answers by a reset with a code of its own',
      wire(wire) {
        const c = accepted(wire, 'INTERNAL_ERROR');
        c.client.rst(3, 'CANCEL');
        c.closedBy('server');
      },
      findings: [
        { message: 'cut', streams: [3], evidence: ['GOAWAY', 'the end', "the client's echo", 'a call'] },
      ],
    },
    {
      name: 'a planned GOAWAY, which the client repeats on its stream (C-core)',
      wire(wire) {
        const c = accepted(wire);
        c.client.rst(3, 'NO_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'cut', sender: 'server', streams: [3] }],
    },
    {
      name: 'a planned GOAWAY, and the server resets what it had accepted',
      wire(wire) {
        const c = accepted(wire);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [
        { message: 'cut', streams: [3], evidence: ['GOAWAY', 'the end', 'a call that was cut', 'a call'] },
      ],
    },
  ],
  silent: [
    {
      name: 'the call is above lastStreamId: it may be sent again',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.goaway(1);
        wire.wait(2);
        c.closedBy('server');
      },
    },
    {
      name: 'a proxy passes a close of the server on, in the moment of its own GOAWAY',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3);
        down.server.goaway(2 ** 31 - 1);
        wire.wait(2);
        up.server.responseHeaders(3);
        up.server.fin();
        down.server.responseHeaders(3);
        down.server.rst(3, 'INTERNAL_ERROR');
        up.client.fin();
        down.closedBy('client');
      },
    },
    {
      name: 'a grace lies between GOAWAY and close',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        wire.wait(400);
        c.closedBy('server');
      },
    },
    {
      name: 'FIN without GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.closedBy('server');
      },
    },
    {
      name: 'the call ends with its trailers before the close',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        c.server.responseHeaders(3);
        c.server.trailers(3);
        c.closedBy('server');
      },
    },
    {
      name: 'the client leaves with its own call open',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        c.closedBy('client');
      },
    },
    {
      name: 'the client cancels just then, by its own code',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        c.client.rst(3, 'CANCEL');
        c.closedBy('server');
      },
    },
    {
      name: 'an idle connection that is closed in order',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(100);
        c.server.goaway(0);
        c.server.goaway(0);
        c.closedBy('server');
      },
    },
    {
      name: 'the client had closed its side before the server said that it fails',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.client.fin();
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.server.fin();
      },
    },
    {
      name: 'a client that gives up two seconds after the GOAWAY, on a connection that still stands',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire, 'INTERNAL_ERROR');
        wire.wait(2000);
        c.client.rst(3, 'CANCEL');
      },
    },
    {
      name: 'the server refuses the call, which may be sent again',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        c.server.rst(3, 'REFUSED_STREAM');
        c.closedBy('server');
      },
    },
    {
      name: 'the server needs no more of a request (RST_STREAM(NO_ERROR), RFC 9113 8.1)',
      nearMiss: true,
      wire(wire) {
        const c = accepted(wire);
        c.server.rst(3, 'NO_ERROR');
        c.closedBy('server');
      },
    },
    {
      name: 'a call that the client begins long after the GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(2 ** 31 - 1, 'INTERNAL_ERROR');
        wire.wait(300);
        c.client.request(3);
        wire.wait(200);
        c.closedBy('server');
      },
    },
    {
      name: 'a call that was answered before its request was whole',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.server.goaway(1);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'a close, and room for a GOAWAY behind the headers of an answer',
      message: 'sealed',
      wire(wire) {
        closedBehind(wire, '<46');
      },
    },
    {
      name: 'a close behind the headers of an answer',
      wire(wire) {
        closedBehind(wire, '<29');
      },
    },
  ],
};

export default cases;
