import { say, twoHops } from '../../../support/sealed-sizes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection with one call done and one open. */
function busy(wire: Wire, server = 'grpc'): WireConnection {
  const c = wire.connect();
  c.client.request(1);
  c.server.responseHeaders(1, [['server', server]]);
  c.server.trailers(1);
  c.client.request(3);
  wire.wait(20);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'WINDOW_UPDATE of 0, a second, FIN (Envoy)',
      wire(wire) {
        const c = busy(wire, 'envoy');
        c.client.raw(frames.windowUpdate(0, 0));
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [
        {
          message: 'killed',
          sender: 'proxy',
          cause: 'client',
          hop: 'client-proxy',
          streams: [3],
          quantities: { pause: 1, calls: 1, innocent: 1 },
          confidence: 0.93,
          answers: { 'who-closed-first': 'proxy, by FIN' },
        },
      ],
    },
    {
      name: 'a header name in upper case takes the calls beside it along',
      wire(wire) {
        const c = busy(wire);
        c.client.request(5, { headers: [['X-Session', 'a']] });
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [
        {
          message: 'killed',
          sender: 'server',
          cause: 'client',
          streams: [3, 5],
          quantities: { calls: 2, innocent: 1, stream: 5 },
        },
      ],
    },
    {
      name: 'RST, for bytes were unread',
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(3, 0));
        wire.wait(1000);
        c.server.reset();
      },
      findings: [
        {
          message: 'killed',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { stream: 3 },
          answers: { 'who-closed-first': 'server, by RST' },
        },
      ],
    },
    {
      name: 'a server that breaks a rule, and a client that closes',
      wire(wire) {
        const c = busy(wire);
        c.server.raw(frames.windowUpdate(3, 0));
        wire.wait(2);
        c.closedBy('client');
      },
      findings: [{ message: 'killed', sender: 'client', cause: 'server', streams: [3], confidence: 0.8 }],
    },
    {
      name: 'a reset of another stream long before is no answer to it',
      wire(wire) {
        const c = busy(wire);
        c.client.request(5, { open: true });
        c.server.responseHeaders(5);
        c.server.trailers(5);
        c.server.rst(5, 'NO_ERROR');
        wire.wait(100);
        c.client.raw(frames.windowUpdate(0, 0));
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [{ message: 'killed', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'nothing forbidden came before the close',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(0, 10));
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'a GOAWAY says why',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(0, 0));
        c.server.goaway(3, 'PROTOCOL_ERROR');
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'the stream is reset, and the server stops later',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(3, 0));
        c.server.rst(3, 'PROTOCOL_ERROR');
        c.client.request(5);
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'the side that broke the rule closes itself',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(0, 0));
        wire.wait(10);
        c.closedBy('client');
      },
    },
    {
      name: 'long before the close, and the connection worked in between',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.client.raw(frames.windowUpdate(0, 0));
        wire.wait(10_000);
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'the close of a proxy a second after the last word',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '>244');
        say(wire, down, '@40 >700 @1000 <2 <F');
      },
    },
    {
      name: 'a close at another time',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>133');
        say(wire, up, '>244');
        say(wire, down, '@40 >700 @300 <2 <F');
      },
    },
  ],
};

export default cases;
