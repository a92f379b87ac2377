import { say, twoHops } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const attempt = (n: number) => ({ headers: [['grpc-previous-rpc-attempts', String(n)]] }) as const;

/** A call through a proxy that sends it three times; `end` says how each attempt ends. */
function threeTimes(wire: Wire, end: (up: WireConnection, stream: number) => void): WireConnection {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  for (const stream of [1, 3, 5]) {
    up.client.request(stream, { headers: [['x-request-id', 'a']] });
    wire.wait(5);
    end(up, stream);
    wire.wait(10 * stream);
  }
  return down;
}

const retried =
  'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: ';

const cases: RuleCases = {
  fires: [
    {
      name: 'the proxy tries three times, and the server refuses each (Envoy, URX)',
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => up.server.rst(stream, 'REFUSED_STREAM'));
        down.server.fail(1, 14, `${retried}remote refused stream reset`, [envoy]);
      },
      findings: [
        {
          message: 'storm',
          sender: 'proxy',
          cause: 'proxy',
          hop: 'proxy-server',
          streams: [1, 3, 5, 1],
          quantities: { attempts: 3, firstGap: 0.01, lastGap: 0.03 },
        },
      ],
    },
    {
      name: 'the proxy tries three times what the server resets',
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => up.server.rst(stream, 'INTERNAL_ERROR'));
        down.server.fail(1, 14, `${retried}remote reset`, [envoy]);
      },
      findings: [
        {
          message: 'storm',
          sender: 'proxy',
          quantities: { attempts: 3 },
          answers: { 'retry-safe': 'The attempts' },
        },
      ],
    },
    {
      name: 'the application says UNAVAILABLE three times',
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => up.server.fail(stream, 14, 'try again later'));
        down.server.fail(1, 14, 'try again later', [envoy, passedOn]);
      },
      findings: [
        { message: 'storm', sender: 'proxy', quantities: { attempts: 3 }, answers: { 'retry-safe': 'No' } },
      ],
    },
    {
      name: 'a retry policy of the client says which attempt it is',
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3, 5, 7]) {
          c.client.request(stream, stream === 1 ? {} : attempt((stream - 1) / 2));
          wire.wait(5);
          c.server.fail(stream, 14, 'try again later');
          wire.wait(20);
        }
        c.leave();
      },
      findings: [
        {
          message: 'storm',
          sender: 'client',
          cause: 'client',
          streams: [1, 3, 5, 7],
          quantities: { attempts: 4 },
        },
      ],
    },

    {
      name: 'the last two of four attempts were captured',
      wire(wire) {
        const c = wire.connect();
        for (const [stream, before] of [
          [1, 2],
          [3, 3],
        ] as const) {
          c.client.request(stream, attempt(before));
          wire.wait(5);
          c.server.fail(stream, 14, 'try again later');
          wire.wait(20);
        }
        c.leave();
      },
      findings: [{ message: 'storm', streams: [1, 3], quantities: { attempts: 4 }, lacks: ['lastGap'] }],
    },
  ],
  silent: [
    {
      name: 'one attempt was captured, and the header counts those before it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, attempt(3));
        wire.wait(5);
        c.server.fail(1, 14, 'try again later');
        c.leave();
      },
    },
    {
      name: 'a policy that succeeds at its third attempt',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3]) {
          c.client.request(stream, stream === 1 ? {} : attempt(1));
          wire.wait(5);
          c.server.fail(stream, 14, 'try again later');
          wire.wait(20);
        }
        c.client.request(5, attempt(2));
        c.server.responseHeaders(5);
        c.server.message(5);
        c.server.trailers(5);
        c.leave();
      },
    },
    {
      name: 'the third attempt succeeds',
      nearMiss: true,
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => {
          if (stream < 5) up.server.rst(stream, 'REFUSED_STREAM');
          else up.server.trailers(stream);
        });
        down.server.trailers(1);
      },
    },
    {
      name: 'one transparent retry',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        c.client.request(3);
        c.server.rst(3, 'REFUSED_STREAM');
        c.leave();
      },
    },
    {
      name: 'an application asks again and again by itself',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3, 5, 7]) {
          c.client.request(stream);
          wire.wait(5);
          c.server.fail(stream, 14, 'not ready');
          wire.wait(20);
        }
        c.leave();
      },
    },

    {
      name: 'three attempts fail, and the proxy has an answer from elsewhere',
      nearMiss: true,
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => up.server.rst(stream, 'REFUSED_STREAM'));
        down.server.responseHeaders(1, [envoy]);
        down.server.message(1);
        down.server.trailers(1);
      },
    },
    {
      name: 'the third attempt succeeds, and the caller has given up meanwhile',
      nearMiss: true,
      wire(wire) {
        const down = threeTimes(wire, (up, stream) => {
          if (stream < 5) up.server.rst(stream, 'REFUSED_STREAM');
          else up.server.trailers(stream);
        });
        down.client.rst(1, 'CANCEL');
      },
    },
  ],
  sealed: [
    {
      name: 'four requests a call, and the same short answer to each',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, request, answer] of [
          [158, 289, 111],
          [67, 96, 14],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${request} @5 <${answer} @30 >69 @5 <14 @30 >69 @5 <14 @30 >69 @5 <14`);
          say(wire, down, '<20 @20');
        }
      },
    },
    {
      name: 'one request a call',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, request, answer] of [
          [158, 289, 111],
          [67, 96, 14],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${request} @5 <${answer}`);
          say(wire, down, '<20 @20');
        }
      },
    },
  ],
};

export default cases;
