import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';

const snappy = { headers: [['grpc-encoding', 'snappy']] } as const;
const known = ['grpc-accept-encoding', 'identity,deflate,gzip'] as const;

const cases: RuleCases = {
  fires: [
    {
      name: 'the server lists what it knows (grpc-js)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, snappy);
        wire.wait(1);
        c.server.fail(1, 12, 'cannot read this', [known]);
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client', streams: [1] }],
    },
    {
      name: 'the server names the codec in its message (grpc-go)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, snappy);
        wire.wait(1);
        c.server.fail(1, 12, 'grpc: Decompressor is not installed for grpc-encoding "snappy"');
        c.leave();
      },
      findings: [{ message: 'request', sender: 'server', cause: 'client' }],
    },
    {
      name: 'a server on C-core says INTERNAL',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, snappy);
        wire.wait(1);
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
        const c = wire.connect();
        c.client.request(1, { headers: [known] });
        wire.wait(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'snappy']]);
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
        },
      ],
    },
    {
      name: 'the server uses what the client has not named, and the call ends in order (grpc-js)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [known] });
        wire.wait(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'snappy']]);
        c.server.announce(1, 3, 1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'response', sender: 'server', cause: 'server' }],
    },
  ],
  silent: [
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
        const c = wire.connect();
        c.client.request(1, { headers: [known] });
        wire.wait(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'gzip']]);
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
        const c = wire.connect();
        c.client.request(1, snappy);
        wire.wait(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
  ],
};

export default cases;
