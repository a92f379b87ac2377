import { envoy, type Reply, saidByEnvoy, saidByOthers } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call through a proxy whose response has begun on both hops. */
function through(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  up.client.request(1, { headers: [['x-request-id', 'a']] });
  up.server.responseHeaders(1);
  down.server.responseHeaders(1, [['server', 'envoy']]);
  wire.wait(50);
  return { down, up };
}

const words: Reply = {
  status: 14,
  message: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
};
const retried: Reply = {
  status: 14,
  message:
    'upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote reset',
};
const said = { message: 'said', cause: 'unknown', hop: 'proxy-server' };

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(words, { ...said, quantities: { retried: 0 } }),
    ...saidByEnvoy(retried, { ...said, quantities: { retried: 1 }, says: 'after it had tried again' }).map(
      (each) => ({
        ...each,
        name: `${each.name}, after retries`,
      }),
    ),
    {
      name: 'nginx makes a 502 of it',
      answeredBy: 'rst-before-headers',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(50);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.headers(1, [
          [':status', '502'],
          ['content-type', 'text/html'],
          ['server', 'nginx/1.22.1'],
        ]);
        down.server.body(1, '<html>', true);
      },
      findings: [
        {
          message: 'translated',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          evidence: ['to the client: an HTTP error', 'RST_STREAM(INTERNAL_ERROR)'],
        },
      ],
    },
    {
      name: 'RST_STREAM upstream, another one downstream a moment later',
      answeredBy: 'rst-after-headers',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'translated',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          quantities: { delta: 0.00101 },
          evidence: ['to the client: RST_STREAM(INTERNAL_ERROR)', 'RST_STREAM(REFUSED_STREAM)'],
        },
      ],
    },
    {
      name: 'the upstream connection ends by TCP RST',
      answeredBy: 'tcp-rst-mid-stream',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.reset();
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'translated',
          sender: 'proxy',
          cause: 'server',
          evidence: ['to the client', 'a TCP RST'],
        },
      ],
    },
    {
      name: "FIN upstream; the proxy answers it after the client's reset",
      answeredBy: 'fin-without-goaway',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.fin();
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
        up.client.fin();
      },
      findings: [
        {
          message: 'translated',
          sender: 'proxy',
          cause: 'server',
          evidence: ['to the client', 'the end of the TCP connection'],
        },
      ],
    },
    {
      name: 'before response headers: a trailers-only UNAVAILABLE in the place of the answer',
      answeredBy: 'rst-before-headers',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(50);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.fail(1, 14, words.message, [['server', 'envoy']]);
      },
      findings: [{ message: 'translated', sender: 'proxy', cause: 'server', hop: 'proxy-server' }],
    },

    {
      name: 'a GOAWAY upstream that leaves the call out',
      answeredBy: 'goaway-rejects-in-flight',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.goaway(0);
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [
        { message: 'translated', evidence: ['to the client: grpc-status 14', 'a GOAWAY below the stream'] },
      ],
    },
  ],
  silent: [
    ...saidByOthers(words),
    {
      name: 'the proxy says that it never had a connection',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        const reason = 'remote connection failure';
        c.server.fail(
          1,
          14,
          `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`,
          [envoy],
        );
        c.leave();
      },
    },
    {
      name: 'the client ended first and the proxy reset upstream',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'the proxy reset the stream with nothing ended upstream',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        down.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'RST_STREAM(NO_ERROR) upstream after a complete response',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.message(1);
        up.server.trailers(1);
        up.server.rst(1, 'NO_ERROR');
        down.server.message(1);
        down.server.trailers(1);
      },
    },
    {
      name: "the application's own status passes through",
      wire(wire) {
        const { down, up } = through(wire);
        up.server.trailers(1, 5, 'no such item');
        down.server.trailers(1, 5, 'no such item');
      },
    },
    {
      name: 'the proxy had reset the call before the server did',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        down.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        up.server.rst(1, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'the server has said all it wants to (RST_STREAM(NO_ERROR)), and the proxy is not content',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'NO_ERROR');
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
    },

    {
      name: 'the proxy ends the call on both hops by itself, upstream first',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.client.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
    },
    {
      name: 'the proxy closes the connection of its client as well: that is no word about the call',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.reset();
        wire.wait(1);
        down.closedBy('server');
      },
    },
    {
      name: 'the client gives up just when the server resets',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'INTERNAL_ERROR');
        down.client.rst(1, 'CANCEL');
      },
    },
    {
      name: 'the client is told that all is well',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.trailers(1);
      },
    },
    {
      name: 'the proxy resets half a second later: for another reason',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(500);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
    },
  ],
};

export default cases;
