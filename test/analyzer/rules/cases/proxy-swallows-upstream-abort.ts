import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { proxied } from '../../../support/local-reply-cases.ts';
import { longStream } from '../../../support/proxy-cut-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';

const shape = { messages: 3, every: 20, silence: 30 };

const cases: RuleCases = {
  fires: [
    {
      name: 'RST_STREAM upstream, an empty last DATA downstream',
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.rst(3, 'INTERNAL_ERROR');
        wire.wait(1);
        hops.down.server.body(3, '', true);
      },
      findings: [
        {
          message: 'aborted',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          streams: [3],
          evidence: ['END_STREAM', 'RST_STREAM(INTERNAL_ERROR) upstream'],
        },
      ],
    },
    {
      name: 'TCP RST upstream',
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.reset();
        wire.wait(1);
        hops.down.server.body(3, '', true);
      },
      findings: [
        { message: 'aborted', cause: 'server', streams: [3], evidence: ['END_STREAM', 'a TCP RST'] },
      ],
    },
    {
      name: 'FIN upstream',
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.fin();
        wire.wait(1);
        hops.down.server.body(3, '', true);
        hops.up.client.fin();
      },
      findings: [{ message: 'aborted', streams: [3], evidence: ['END_STREAM', 'the end of the TCP'] }],
    },
    {
      name: 'a timer of the proxy: CANCEL upstream, a clean end downstream',
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { ...shape, silence: 1000 });
        hops.up.client.rst(3, 'CANCEL');
        hops.down.server.body(3, '', true);
      },
      findings: [{ message: 'own', sender: 'proxy', cause: 'proxy', hop: 'client-proxy', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'the upstream stream ended in the same way',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.body(3, '', true);
        hops.down.server.body(3, '', true);
      },
    },
    {
      name: 'the proxy tells the client by RST_STREAM',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.rst(3, 'INTERNAL_ERROR');
        wire.wait(1);
        hops.down.server.rst(3, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'RST_STREAM(NO_ERROR) upstream after a complete response',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.trailers(3);
        hops.up.server.rst(3, 'NO_ERROR');
        hops.down.server.trailers(3);
      },
    },
    {
      name: 'one hop captured',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.body(1, '', true);
        c.leave();
      },
    },
    {
      name: 'the client is served to the end long after the cut: that end has another reason',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.up.server.rst(3, 'INTERNAL_ERROR');
        wire.wait(500);
        hops.down.server.body(3, '', true);
      },
    },
    {
      name: 'the capture ends before it shows what became of the upstream stream',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, shape);
        hops.down.server.body(3, '', true);
      },
    },

    {
      name: 'headers alone, without a status, for an answer that had not begun',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.rst(3, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.headers(
          3,
          [
            [':status', '200'],
            ['content-type', 'application/grpc'],
          ],
          true,
        );
      },
    },

    {
      name: 'a whole answer upstream before the request was, and the proxy lets its trailers fall',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3, { open: true });
        up.client.request(3, { open: true, headers: [['x-request-id', 'b']] });
        up.server.responseHeaders(3);
        up.server.trailers(3);
        up.server.rst(3, 'NO_ERROR');
        down.server.responseHeaders(3);
        down.server.body(3, '', true);
      },
    },
  ],
  sealed: [
    {
      name: 'RST under an answer, and an empty DATA to the client at once',
      message: 'sealed',
      finding: { sender: 'proxy', cause: 'server', confidence: 0.9 },
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <150');
        say(wire, down, '<182 @200');
        up.server.reset();
        say(wire, down, '@1 <9');
      },
    },
    {
      name: 'RST under an answer, and a reset to the client',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <150');
        say(wire, down, '<182 @200');
        up.server.reset();
        say(wire, down, '@1 <13');
      },
    },
    {
      name: 'an acknowledgement of what the client has just said, by chance at the end of the upstream connection',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <150');
        say(wire, down, '<182 @200 >15');
        up.server.reset();
        say(wire, down, '@1 <9');
      },
    },
    {
      name: 'a whole answer, and the close of the server behind it',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <150 <35');
        say(wire, down, '<182 <35');
        say(wire, up, '<2 <F');
      },
    },
  ],
};

export default cases;
