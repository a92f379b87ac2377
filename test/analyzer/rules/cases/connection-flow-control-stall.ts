import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { firstWindow, grant, pour, upload } from '../../../support/stall-cases.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'an answer is not read, and the answers of other calls wait behind it until their deadlines',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        c.server.responseHeaders(1);
        pour(c, 'server', 1);
        c.client.request(3, { timeout: '1S' });
        c.server.responseHeaders(3);
        wire.wait(1000);
        c.client.rst(3, 'CANCEL');
        wire.wait(4000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'client',
          streams: [3, 1],
          quantities: { window: 0, stalled: 5, calls: 2, heldOctets: 65_535, holderStream: 1 },
        },
      ],
    },
    {
      name: 'octets of streams that have ended are never given back',
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3, 5, 7]) {
          c.client.request(stream);
          c.server.responseHeaders(stream);
          c.server.message(stream, 16_000);
          c.server.trailers(stream);
        }
        c.client.request(9, { timeout: '1S' });
        c.server.responseHeaders(9);
        pour(c, 'server', 9, firstWindow - 4 * 16_005);
        wire.wait(1000);
        c.client.rst(9, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'stalled', cause: 'client', streams: [9], quantities: { heldOctets: 1515 } }],
    },
    {
      name: 'an upload to a server that gives no window; the client gives it up',
      wire(wire) {
        const c = wire.connect();
        upload(c, 1);
        pour(c, 'client', 1);
        wire.wait(3000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'stalled', cause: 'server', streams: [1], quantities: { stalled: 3 } }],
    },
    {
      name: 'an upload through a proxy: it began upstream, and the proxy ends it by its timer',
      wire(wire) {
        const { down, up } = proxied(wire);
        upload(down, 3);
        upload(up, 3);
        pour(down, 'client', 3);
        pour(up, 'client', 3);
        wire.wait(3000);
        down.server.fail(3, 2, 'stream timeout', [envoy]);
        down.server.rst(3, 'NO_ERROR');
        up.client.rst(3, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'server',
          hop: 'proxy-server',
          streams: [3, 3],
          quantities: { calls: 1, stalled: 3 },
        },
      ],
    },
    {
      name: 'the capture ends long after the window was empty',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        pour(c, 'server', 1);
        wire.wait(1500);
        c.client.ping();
        c.server.ping(true);
      },
      findings: [{ message: 'stalled', cause: 'client', streams: [1] }],
    },
  ],
  silent: [
    {
      name: 'the window comes back late, and the call completes',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        c.server.responseHeaders(1);
        pour(c, 'server', 1);
        wire.wait(2000);
        grant(c, 'client', 0, 65_535);
        grant(c, 'client', 1, 65_535);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the reader has seen enough and cancels',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        pour(c, 'server', 1);
        wire.wait(2000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'a server answers before it has read the request',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        upload(c, 1);
        pour(c, 'client', 1);
        wire.wait(1000);
        c.server.fail(1, 16, 'no token');
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
    },
    {
      name: 'the window is empty for a moment at the deadline of a call',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        c.server.responseHeaders(1);
        wire.wait(950);
        pour(c, 'server', 1);
        wire.wait(50);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'a deadline with room in every window',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        c.server.responseHeaders(1);
        pour(c, 'server', 1, 60_000);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the client reads on both hops; a proxy passes its pause on for a moment',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        pour(up, 'server', 3);
        pour(down, 'server', 3);
        wire.wait(300);
        for (const c of [down, up]) {
          grant(c, 'client', 0, 65_535);
          grant(c, 'client', 3, 65_535);
        }
        up.server.trailers(3);
        down.server.trailers(3);
      },
    },
  ],
  sealed: [
    {
      name: 'an upload stops at the first window, and nothing else gets through',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (let i = 0; i < 8; i++) say(wire, down, '>16384');
        say(wire, up, '>16384 >16384 >16384 >16384 >382 @800 >13');
        say(wire, down, '>13');
      },
    },
    {
      name: 'the upload goes on later',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (let i = 0; i < 8; i++) say(wire, down, '>16384');
        say(wire, up, '>16384 >16384 >16384 >16384 >382 @800 >16384 >16384');
        say(wire, down, '<146');
      },
    },
  ],
};

export default cases;
