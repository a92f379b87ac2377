import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';

const snappy = { headers: [['grpc-encoding', 'snappy']] } as const;
const known = ['grpc-accept-encoding', 'identity,deflate,gzip'] as const;

/** A request in a codec that hardly a server knows. */
function asked(wire: Wire): WireConnection {
  const c = wire.connect();
  c.client.request(1, snappy);
  wire.wait(1);
  return c;
}

/** A request that names what its client knows, and the headers of an answer in this codec. */
function answered(wire: Wire, codec: string): WireConnection {
  const c = wire.connect();
  c.client.request(1, { headers: [known] });
  wire.wait(1);
  c.server.responseHeaders(1, [['grpc-encoding', codec]]);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the server lists what it knows (grpc-js)',
      wire(wire) {
        const c = asked(wire);
        c.server.fail(1, 12, 'cannot read this', [known]);
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client', streams: [1], confidence: 0.95 }],
    },
    {
      name: 'the server names the codec in its message (grpc-go)',
      wire(wire) {
        const c = asked(wire);
        c.server.fail(1, 12, 'grpc: Decompressor is not installed for grpc-encoding "snappy"');
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client', confidence: 0.85 }],
    },
    {
      name: 'the server says so in trailers',
      wire(wire) {
        const c = asked(wire);
        c.server.responseHeaders(1, [known]);
        c.server.trailers(1, 12, 'cannot read this');
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client' }],
    },
    {
      name: 'an answer that comes through a proxy, which passes the reset on as well',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { headers: [known] });
        up.client.request(1, { headers: [known, ['x-request-id', 'a']] });
        wire.wait(1);
        up.server.responseHeaders(1, [['grpc-encoding', 'snappy']]);
        up.server.announce(1, 300, 1);
        down.server.responseHeaders(1, [['grpc-encoding', 'snappy'], envoy, passedOn]);
        down.server.announce(1, 300, 1);
        wire.wait(1);
        down.client.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'response',
          sender: 'client',
          cause: 'server',
          hop: 'proxy-server',
          streams: [1],
          confidence: 0.9,
        },
      ],
    },
    {
      name: 'a server on C-core says INTERNAL',
      wire(wire) {
        const c = asked(wire);
        c.server.fail(1, 13, "Error parsing 'grpc-encoding' metadata");
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client' }],
    },
    {
      name: 'behind a proxy, which passes it on',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, snappy);
        up.client.request(1, { headers: [...snappy.headers, ['x-request-id', 'a']] });
        wire.wait(1);
        up.server.fail(1, 12, 'unknown', [known]);
        down.server.fail(1, 12, 'unknown', [known, envoy, passedOn]);
      },
      findings: [{ message: 'request', sender: 'server', cause: 'proxy', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'the client cannot read the answer (C-core)',
      wire(wire) {
        const c = answered(wire, 'snappy');
        c.server.announce(1, 3, 1);
        wire.wait(1);
        c.client.rst(1, 'INTERNAL_ERROR');
        c.leave();
      },
      findings: [
        {
          message: 'response',
          sender: 'client',
          cause: 'server',
          streams: [1],
          quantities: { compressed: 1 },
          says: 'client reset the stream',
          evidence: ['RST_STREAM(INTERNAL_ERROR) by the client', 'the request'],
        },
      ],
    },
    {
      name: 'the server uses what the client has not named, and the call ends in order (grpc-js)',
      wire(wire) {
        const c = answered(wire, 'snappy');
        c.server.announce(1, 3, 1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'response', sender: 'server', cause: 'server', confidence: 0.8 }],
    },
    {
      name: 'a compressed message that the server cannot read',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { ...snappy, open: true });
        c.client.announce(1, 3, 1);
        wire.wait(1);
        c.server.fail(1, 12, 'cannot read this', [known]);
        c.leave();
      },
      findings: [
        {
          message: 'request',
          quantities: { compressed: 1 },
          evidence: ['the answer: grpc-encoding', 'the request'],
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the request is not compressed, whatever the server lists',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [['grpc-encoding', 'identity']] });
        c.server.fail(1, 12, 'no such method', [
          ['grpc-accept-encoding', 'gzip'],
          ['grpc-encoding', 'gzip'],
        ]);
        c.leave();
      },
    },
    {
      name: 'another status: the server has read it',
      nearMiss: true,
      wire(wire) {
        const c = asked(wire);
        c.server.fail(1, 5, 'no such item', [known]);
        c.leave();
      },
    },
    {
      name: 'the answer is not compressed, and the client cancels it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, {
          headers: [
            ['grpc-encoding', 'gzip'],
            ['grpc-accept-encoding', 'gzip'],
          ],
        });
        c.server.responseHeaders(1, [['grpc-encoding', 'identity']]);
        wire.wait(5);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'a codec that the client has not named, and the server resets before a message',
      nearMiss: true,
      wire(wire) {
        const c = answered(wire, 'snappy');
        wire.wait(5);
        c.server.rst(1, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'a codec that is named and never used',
      nearMiss: true,
      wire(wire) {
        const c = answered(wire, 'snappy');
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the codec is known on both sides',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [['grpc-encoding', 'gzip'], known] });
        wire.wait(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'gzip'], known]);
        c.server.announce(1, 3, 1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the method is missing, whatever the codec',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [['grpc-encoding', 'gzip']] });
        wire.wait(1);
        c.server.fail(1, 12, 'The server does not implement the method', [known]);
        c.leave();
      },
    },
    {
      name: 'the client cancels an answer that it can read',
      nearMiss: true,
      wire(wire) {
        const c = answered(wire, 'gzip');
        c.server.announce(1, 300, 1);
        wire.wait(1);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the server reads what the client sent',
      nearMiss: true,
      wire(wire) {
        const c = asked(wire);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the server lists what it knows and resets the call, for whatever reason',
      nearMiss: true,
      wire(wire) {
        const c = asked(wire);
        c.server.responseHeaders(1, [known]);
        wire.wait(5);
        c.server.rst(1, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'the client closes before a message came in the codec that it has not named',
      nearMiss: true,
      wire(wire) {
        const c = answered(wire, 'snappy');
        wire.wait(5);
        c.closedBy('client');
      },
    },
    {
      name: 'a client that names nothing, and reads what it gets',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'gzip']]);
        c.server.announce(1, 3, 1);
        c.server.trailers(1);
        c.leave();
      },
    },
  ],
};

export default cases;
