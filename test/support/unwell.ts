/** Near misses of `clean-control`: traffic in which one thing is not explained. */
import { headers, settingsAck } from '../../analyzer/model/wire/frames.ts';
import type { SilentCase } from './rule-tester.ts';

/** Scripts on which the rule keeps silent. */
export const unwell: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'the server resets a connection behind its answer, with bytes of the client unread',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      for (let i = 0; i < 5; i++) c.client.window(64_240);
      c.client.ping();
      wire.wait(1);
      c.server.reset();
    },
  },
  {
    name: 'a client cancels at its deadline a call whose answer has long passed the tap',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '1S' });
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      wire.wait(1000);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'one stream of two is reset',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      wire.wait(20);
      c.server.rst(3, 'INTERNAL_ERROR');
      c.leave();
    },
  },
  {
    name: 'the connection ends with a call open',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      wire.wait(20);
      c.closedBy('server');
    },
  },
  {
    name: 'GOAWAY with an error code',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.server.goaway(1, 'ENHANCE_YOUR_CALM', 'too_many_pings');
      c.closedBy('server');
    },
  },
  {
    name: 'a proxy answers UNAVAILABLE in the place of the server',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.fail(1, 14, 'no healthy upstream', [['server', 'envoy']]);
      c.leave();
    },
  },
  {
    name: 'a call without an end while TCP sends the same segment again and again',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      wire.wait(10);
      c.server.responseHeaders(3);
      for (const ms of [200, 400, 800]) {
        wire.wait(ms);
        c.server.again();
      }
    },
  },
  {
    name: 'a connection on which nothing was asked',
    wire(wire) {
      const c = wire.connect();
      c.leave();
    },
  },
  {
    name: 'the server objects to a farewell while a call is open',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      c.client.goaway(0);
      c.server.goaway(3, 'PROTOCOL_ERROR');
      c.server.responseHeaders(3);
      c.server.trailers(3);
      c.closedBy('client');
    },
  },

  {
    name: 'a page in the place of a status',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      c.server.headers(3, [
        [':status', '404'],
        ['content-type', 'text/html'],
      ]);
      c.server.body(3, '<p>not found</p>', true);
      c.leave();
    },
  },
  {
    name: 'a page that never came: the connection ends',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.plain(3);
      c.closedBy('server');
    },
  },
  {
    name: 'an ACK of SETTINGS that were never sent (RFC 9113 6.5.3)',
    nearMiss: true,
    alike: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.server.raw(settingsAck());
      c.leave();
    },
  },
  {
    name: 'a header block with an index beyond both tables (RFC 7541 2.3.3)',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.raw(headers(3, Uint8Array.of(0xfe), { endStream: true }));
      c.server.plainResponse(3);
      c.leave();
    },
  },
];
