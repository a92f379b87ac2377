import { clientPreface, settings } from '../../../../analyzer/model/wire/frames.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { unwell } from '../../../support/unwell.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'calls that complete, with the noise of a healthy connection',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.ping();
        c.server.ping(true);
        c.call(3);
        c.leave();
      },
      findings: [
        { message: 'complete', sender: 'none', cause: 'none', quantities: { calls: 2, connections: 1 } },
      ],
    },
    {
      name: "an application's own error status is no fault of the transport",
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 5, 'no such item');
        c.leave();
      },
      findings: [{ message: 'complete', quantities: { calls: 1 } }],
    },
    {
      name: 'a status of the application that no proxy answers with, passed on by one',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 5, 'no such item', [envoy, passedOn]);
        c.leave();
      },
      findings: [{ message: 'complete', quantities: { calls: 1 } }],
    },
    {
      name: 'gRPC-Web has its status in the body',
      wire(wire) {
        const c = wire.connect();
        const web: readonly [string, string] = ['content-type', 'application/grpc-web'];
        c.client.headers(1, [[':method', 'POST'], [':scheme', 'http'], [':path', '/a.B/C'], web]);
        c.client.message(1, 8, true);
        c.server.headers(1, [[':status', '200'], web]);
        c.server.message(1);
        const status = new TextEncoder().encode('grpc-status: 0\r\n');
        c.server.body(1, Uint8Array.of(0x80, 0, 0, 0, status.length, ...status), true);
        c.leave();
      },
      findings: [{ message: 'complete', quantities: { calls: 1 } }],
    },
    {
      name: 'a connection whose beginning was not captured, and an RST behind both FINs',
      wire(wire) {
        wire.keepSegments();
        const { client, server } = wire.dial();
        client.raw(clientPreface);
        wire.wait(2);
        client.raw(settings([]));
        server.raw(settings([]));
        wire.wait(2);
        client.plain(1);
        server.plainResponse(1);
        client.fin();
        server.fin();
        client.reset();
      },
      findings: [{ message: 'requests' }],
      // This one is in clear whatever the others are.
      withoutKeys: 'shown',
    },
    {
      name: 'plain HTTP/2 requests without gRPC',
      wire(wire) {
        const c = wire.connect();
        c.client.plain(1);
        c.server.plainResponse(1);
        c.leave();
      },
      findings: [{ message: 'requests' }],
    },
    {
      name: 'the capture stops while a call runs',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.responseHeaders(3);
        c.server.message(3);
        wire.wait(500);
      },
      findings: [{ message: 'complete' }],
    },
    {
      name: 'RST_STREAM(NO_ERROR) after a complete response',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
      findings: [{ message: 'complete' }],
    },
    {
      name: 'a farewell that nobody acknowledges',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.ping();
        c.server.ping(true);
        for (let i = 0; i < 5; i++) for (const side of [c.client, c.server]) side.window(64_240);
        c.server.lost();
        c.server.fin();
        wire.wait(200);
        c.server.fin();
        wire.wait(1400);
        c.server.fin();
      },
      findings: [{ message: 'complete' }],
    },
    {
      name: 'an answer that is lost three times, and arrives within its deadline',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        c.server.lost();
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        for (const ms of [200, 400, 800]) {
          wire.wait(ms);
          c.server.again();
        }
        c.server.lost(false);
        c.client.window(64_240);
        wire.wait(10);
        c.leave();
      },
      findings: [{ message: 'complete', quantities: { calls: 1 } }],
    },
    {
      name: 'RST_STREAM after a whole page is bookkeeping',
      wire(wire) {
        const c = wire.connect();
        c.client.plain(1);
        c.server.headers(1, [[':status', '200']]);
        c.server.body(1, '<p>ready</p>', true);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'requests' }],
    },

    {
      name: 'a health probe that connects and resets (H-15)',
      wire(wire) {
        const probe = wire.dial('198.18.0.9:41000', '198.18.0.2:8080');
        probe.syn();
        probe.accept();
        probe.client.reset();
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
      findings: [{ message: 'complete', quantities: { calls: 1 } }],
    },
  ],
  silent: unwell,
  sealed: [
    {
      name: 'answers with trailers of their own, and a farewell',
      message: 'sealed',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >158 @5 <182 <35 @20 >67 @5 <62 <11 @20 >17 >2 >F');
      },
    },
    {
      name: 'an answer without a record for trailers',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >158 @5 <182 @20 >67 @5 <62 @20 >17 >2 >F');
      },
    },

    {
      name: 'the same, and the last answer is sent again and again',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >158 @5 <182 <35 @20 >67 @5');
        c.server.lost();
        say(wire, c, '<62 <11');
        for (const ms of [200, 400, 800]) {
          wire.wait(ms);
          c.server.again();
        }
      },
    },
    {
      name: 'the same beside a connection in clear',
      wire(wire) {
        const clear = wire.dial('198.18.0.1:40001', '198.18.0.3:8080');
        clear.syn();
        clear.accept();
        clear.client.raw(clientPreface);
        clear.client.raw(settings([]));
        clear.server.raw(settings([]));
        clear.client.plain(1);
        clear.server.plainResponse(1);
        say(wire, wire.connect(), '@20 >158 @5 <182 <35 @20 >67 @5 <62 <11 @20 >17 >2 >F');
      },
    },
  ],
};

export default cases;
