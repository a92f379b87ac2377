import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { envoy, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { announce, grant, pour, upload } from '../../../support/stall-cases.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'a server announces 0, and the request waits behind its HEADERS until the deadline',
      wire(wire) {
        const c = wire.connect();
        announce(c, 'server', 0);
        upload(c, 1, '1S');
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'server',
          streams: [1],
          quantities: { window: 0, initialWindow: 0, stalled: 1 },
          evidence: [
            'SETTINGS with INITIAL_WINDOW_SIZE 0',
            'from here on no DATA',
            'a call that waits',
            'RST_STREAM(CANCEL) ends the wait',
          ],
        },
      ],
    },
    {
      name: 'a client announces 0, and its answers stop behind their HEADERS',
      wire(wire) {
        const c = wire.connect();
        announce(c, 'client', 0);
        c.client.request(1, { timeout: '1S' });
        c.server.responseHeaders(1);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'stalled', cause: 'client', streams: [1], quantities: { stalled: 1 } }],
    },
    {
      name: 'a client announces 0 and gives the call up itself, without any DATA',
      wire(wire) {
        const c = wire.connect();
        announce(c, 'client', 0);
        c.client.request(1);
        c.server.responseHeaders(1);
        wire.wait(400);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'stalled', cause: 'client', streams: [1], quantities: { stalled: 0.4 } }],
    },
    {
      name: 'a proxy has sent its first flight before the SETTINGS, and its client gives up at the deadline',
      wire(wire) {
        const { down, up } = proxied(wire);
        upload(down, 3, '480m');
        upload(up, 3, '480m');
        pour(down, 'client', 3, 1000);
        pour(up, 'client', 3);
        announce(up, 'server', 0);
        wire.wait(478);
        down.client.rst(3, 'CANCEL');
        up.client.rst(3, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'stalled', cause: 'server', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'a proxy cannot send a request on and answers itself',
      wire(wire) {
        const { down, up } = proxied(wire);
        announce(up, 'server', 0);
        upload(down, 3);
        upload(up, 3);
        pour(down, 'client', 3, 1000);
        wire.wait(2000);
        down.server.fail(3, 14, 'upstream request timeout', [envoy]);
        up.client.rst(3, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'stalled',
          cause: 'server',
          hop: 'proxy-server',
          streams: [3],
          quantities: { stalled: 2 },
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the same with a WINDOW_UPDATE for the stream',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        announce(c, 'server', 0);
        upload(c, 1, '1S');
        grant(c, 'server', 1, 65_535);
        pour(c, 'client', 1, 100);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'a request that is complete with its HEADERS',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        announce(c, 'server', 0);
        c.client.plain(1);
        c.server.plainResponse(1);
        c.leave();
      },
    },
    {
      name: 'a window that was used up, not 0 from the beginning',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        announce(c, 'server', 1000);
        upload(c, 1, '1S');
        pour(c, 'client', 1, 1000);
        wire.wait(1000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'a request that goes upstream shorter than it came',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>173');
        say(wire, up, '>304 @5 <108');
        say(wire, down, '<146 @50 >73');
        say(wire, up, '>73 @500');
        say(wire, down, '>30');
        say(wire, up, '>13');
      },
    },
    {
      name: 'a request that the server does not answer',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>173');
        say(wire, up, '>304 @5 <108');
        say(wire, down, '<146 @50 >73');
        say(wire, up, '>103 @500');
        say(wire, down, '>30');
        say(wire, up, '>13');
      },
    },
  ],
};

export default cases;
