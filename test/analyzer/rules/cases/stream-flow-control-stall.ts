import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { grant, pour, upload } from '../../../support/stall-cases.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** The connection has room for more; stream 1 is not read while call 3 completes. */
function unread(wire: Wire, timeout = '1S'): WireConnection {
  const c = wire.connect();
  grant(c, 'client', 0, 1_000_000);
  c.client.request(1, { timeout });
  c.server.responseHeaders(1);
  pour(c, 'server', 1);
  c.call(3);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'one answer is not read, the other calls go on, and the deadline ends it',
      wire(wire) {
        const c = unread(wire);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'client',
          streams: [1],
          quantities: { window: 0, initialWindow: 65_535, stalled: 1, completedMeanwhile: 1 },
        },
      ],
    },
    {
      name: 'a proxy gives up a stream that its client does not read; upstream all had ended well',
      wire(wire) {
        const { down, up } = proxied(wire);
        grant(down, 'client', 0, 1_000_000);
        grant(up, 'client', 0, 1_000_000);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        grant(up, 'client', 3, 1_000_000);
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        pour(up, 'server', 3, 200_000);
        pour(down, 'server', 3);
        up.server.trailers(3);
        wire.wait(3000);
        down.server.rst(3, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'stalled',
          cause: 'client',
          hop: 'client-proxy',
          streams: [3],
          quantities: { stalled: 3 },
        },
      ],
    },
    {
      name: 'the client behind a proxy does not read, and both hops wait',
      wire(wire) {
        const { down, up } = proxied(wire);
        grant(down, 'client', 0, 1_000_000);
        grant(up, 'client', 0, 1_000_000);
        down.client.request(3, { timeout: '2S' });
        up.client.request(3, { timeout: '2S', headers: [['x-request-id', 'b']] });
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        pour(up, 'server', 3);
        pour(down, 'server', 3);
        wire.wait(2000);
        down.client.rst(3, 'CANCEL');
        up.client.rst(3, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'stalled',
          cause: 'client',
          hop: 'client-proxy',
          streams: [3, 3],
          quantities: { calls: 1, stalled: 2 },
        },
      ],
    },
    {
      name: 'a server reads one upload of two no further, and its client gives up',
      wire(wire) {
        const c = wire.connect();
        grant(c, 'server', 0, 1_000_000);
        upload(c, 1);
        pour(c, 'client', 1);
        upload(c, 3);
        pour(c, 'client', 3, 20_000);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        wire.wait(2000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'stalled', cause: 'server', streams: [1], quantities: { stalled: 2 } }],
    },
  ],
  silent: [
    {
      name: 'the reader goes on in time',
      nearMiss: true,
      wire(wire) {
        const c = unread(wire, '5S');
        wire.wait(1000);
        grant(c, 'client', 1, 65_535);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the reader cancels what it does not want',
      nearMiss: true,
      wire(wire) {
        const c = unread(wire, '60S');
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the application has nothing more to send: the window has room',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        c.server.responseHeaders(1);
        pour(c, 'server', 1, 50_000);
        c.call(3);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the window of the connection is empty as well',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        c.server.responseHeaders(1);
        pour(c, 'server', 1);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the capture ends a moment after the window was empty',
      wire(wire) {
        unread(wire);
        wire.wait(300);
      },
    },
  ],
  sealed: [
    {
      name: 'an upload stops at the first window, though that of the connection is larger',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, up, '<22');
        for (let i = 0; i < 8; i++) say(wire, down, '>16384');
        say(wire, up, '>16384 >16384 >16384 >16384 >309 @800 >13');
        say(wire, down, '>13');
      },
    },
    {
      name: 'the upload goes on later',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, up, '<22');
        for (let i = 0; i < 8; i++) say(wire, down, '>16384');
        say(wire, up, '>16384 >16384 >16384 >16384 >309 @800 >16384');
        say(wire, down, '<146');
      },
    },
  ],
};

export default cases;
