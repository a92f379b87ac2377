import { proxied, saidByEnvoy, saidByOthers } from '../../../support/local-reply-cases.ts';
import { cut, cutAlone, cutStream, longStream } from '../../../support/proxy-cut-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';

const reply = { status: 4, message: 'downstream duration timeout', after: 1000 };

const cases: RuleCases = {
  fires: [
    {
      name: 'messages flow until the end on both hops',
      wire(wire) {
        cutStream(wire, { messages: 30, every: 100, silence: 10, routeTimeout: 15_000 });
      },
      findings: [
        {
          message: 'aged',
          sender: 'proxy',
          cause: 'proxy',
          hop: 'client-proxy',
          streams: [3],
          quantities: { age: 3.02 },
        },
      ],
    },
    {
      name: 'one hop captured: the same age whatever was sent',
      wire(wire) {
        cutAlone(wire, [
          { messages: 2, every: 500, silence: 2000 },
          { messages: 4, every: 500, silence: 1000 },
          { messages: 5, every: 500, silence: 500 },
        ]);
      },
      findings: [
        { message: 'aged', streams: [1], quantities: { age: 3 } },
        { message: 'aged', streams: [3] },
        { message: 'aged', streams: [5] },
      ],
    },
    ...saidByEnvoy(reply, { message: 'unanswered', cause: 'proxy', quantities: { after: 1 } }),
  ],
  silent: [
    {
      name: 'a long silence before the end',
      nearMiss: true,
      wire(wire) {
        cutStream(wire, { messages: 5, every: 100, silence: 2500 });
      },
    },
    {
      name: 'the age is the route timeout',
      nearMiss: true,
      wire(wire) {
        cutStream(wire, { messages: 30, every: 100, silence: 10, routeTimeout: 3000 });
      },
    },
    {
      name: 'the upstream stream ended first',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 30, every: 100, silence: 10 });
        hops.up.server.fin();
        wire.wait(1);
        hops.down.server.rst(3, 'INTERNAL_ERROR');
        hops.up.client.fin();
      },
    },
    {
      name: 'the call had a deadline, which the proxy caps',
      nearMiss: true,
      wire(wire) {
        const { down } = proxied(wire);
        down.client.request(3, { timeout: '5S' });
        wire.wait(1000);
        down.server.fail(3, 4, 'downstream duration timeout', [['server', 'envoy']]);
      },
    },
    {
      name: 'a stream that ends well at any age',
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 30, every: 100, silence: 10 });
        hops.up.server.trailers(3);
        hops.down.server.trailers(3);
        cut(hops);
      },
    },
    ...saidByOthers(reply),
  ],
  sealed: [
    {
      name: 'resets on both hops in full flow',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>229');
        say(wire, up, '>389 @5 <214');
        say(wire, down, '<244');
        for (let i = 0; i < 8; i++) {
          say(wire, up, '@50 <46');
          say(wire, down, '<46');
        }
        say(wire, up, '@30 >26');
        say(wire, down, '<26');
      },
    },
    {
      name: 'the client resets them, and the proxy passes it on',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>229');
        say(wire, up, '>389 @5 <214');
        say(wire, down, '<244');
        for (let i = 0; i < 8; i++) {
          say(wire, up, '@50 <46');
          say(wire, down, '<46');
        }
        say(wire, down, '@30 >26');
        say(wire, up, '>26');
      },
    },
  ],
};

export default cases;
