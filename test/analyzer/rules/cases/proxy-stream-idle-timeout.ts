import { proxied, saidByEnvoy, saidByOthers, saidTwiceByEnvoy } from '../../../support/local-reply-cases.ts';
import { cut, cutAlone, cutStream, longStream } from '../../../support/proxy-cut-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';

const complete = { status: 14, message: 'stream timeout', after: 1000 };
const incomplete = { ...complete, status: 2 };

const cases: RuleCases = {
  fires: [
    saidTwiceByEnvoy(complete, { message: 'unanswered', cause: 'proxy' }),
    {
      name: 'messages, a long silence, and the end on both hops',
      wire(wire) {
        cutStream(wire, { messages: 4, every: 100, silence: 2000, routeTimeout: 15_000 });
      },
      findings: [
        {
          message: 'silent',
          sender: 'proxy',
          cause: 'proxy',
          hop: 'client-proxy',
          streams: [3],
          quantities: { idle: 2 },
        },
      ],
    },
    {
      name: 'response headers and nothing more',
      wire(wire) {
        cutStream(wire, { messages: 0, every: 0, silence: 2000 });
      },
      findings: [{ message: 'silent', streams: [3], quantities: { idle: 2 } }],
    },
    {
      name: 'one hop captured: the same silence on streams of different ages',
      wire(wire) {
        cutAlone(
          wire,
          [1, 3, 6].map((messages) => ({ messages, every: 300, silence: 800 })),
        );
      },
      findings: [
        { message: 'silent', sender: 'proxy', streams: [1] },
        { message: 'silent', sender: 'proxy', streams: [3] },
        { message: 'silent', sender: 'proxy', streams: [5] },
      ],
    },
    ...saidByEnvoy(complete, { message: 'unanswered', cause: 'proxy', quantities: { after: 1 } }),
    ...saidByEnvoy(incomplete, { message: 'unanswered', says: 'while the request was' }).map((each) => ({
      ...each,
      name: `${each.name}, the request incomplete`,
    })),
  ],
  silent: [
    {
      name: 'messages flow until the end',
      nearMiss: true,
      wire(wire) {
        cutStream(wire, { messages: 20, every: 100, silence: 50 });
      },
    },
    {
      name: 'the upstream stream ended first',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 4, every: 100, silence: 2000 });
        hops.up.server.rst(3, 'INTERNAL_ERROR');
        wire.wait(1);
        hops.down.server.rst(3, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'the client ended first',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 4, every: 100, silence: 2000 });
        hops.down.client.rst(3, 'CANCEL');
        hops.up.client.rst(3, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'the time since the request is the route timeout',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 0, every: 0, silence: 2000, routeTimeout: 2000 });
        cut(hops);
      },
    },
    {
      name: 'one hop captured, one stream reset after a silence',
      nearMiss: true,
      wire(wire) {
        cutAlone(wire, [{ messages: 3, every: 100, silence: 800 }]);
      },
    },
    {
      name: 'the proxy gave the upstream connection up for an error on it',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        longStream(wire, hops, { messages: 4, every: 100, silence: 2000 });
        hops.up.client.goaway(0, 'PROTOCOL_ERROR');
        hops.up.client.fin();
        hops.down.server.rst(3, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'both hops end a moment after the request: no timer is as short',
      nearMiss: true,
      wire(wire) {
        cutStream(wire, { messages: 1, every: 1, silence: 2 });
      },
    },
    {
      name: 'slow streams that both hops end right behind the message: there was no silence',
      nearMiss: true,
      wire(wire) {
        const hops = proxied(wire);
        for (const stream of [3, 5]) {
          longStream(wire, hops, { stream, messages: 1, every: 60, silence: 1 });
          hops.up.client.fin();
          hops.down.server.rst(stream, 'INTERNAL_ERROR');
        }
      },
    },
    ...saidByOthers(complete),
  ],
};

export default cases;
