import { grpcOverHttp1, http1Refusal } from '../../../support/http1-text.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { clientFinish, finish, sealed } from '../../../support/tls-messages.ts';
import { clientCloses, serverCloses, serverFlight } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';

const behind = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };
const both = ['h2', 'http/1.1'];

const cases: RuleCases = {
  fires: [
    {
      name: 'TLS 1.2: the client leaves with the handshake done',
      wire(wire) {
        const c = serverFlight(wire, { protocol: 'http/1.1' });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        wire.wait(1);
        clientCloses(c);
      },
      findings: [{ message: 'gaveUp', sender: 'server', cause: 'server' }],
      withoutKeys: 'shown',
    },
    {
      name: 'a proxy ignores the choice, and reads HTTP/1 text for frames (Envoy, explicit HTTP/2)',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const t = tls13(wire, { ...behind, offered: both, chosen: 'http/1.1' });
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(http1Refusal);
        wire.wait(1);
        clientCloses(t.dial);
        down.server.fail(
          1,
          14,
          'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
          [['server', 'envoy']],
        );
      },
      findings: [
        {
          message: 'http1Answer',
          certainty: 'shown',
          sender: 'server',
          cause: 'server',
          hop: 'proxy-server',
          quantities: { offered: 2, preface: 1 },
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a proxy speaks HTTP/1 (Envoy, auto_config): no trailers for the client',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const t = tls13(wire, { ...behind, offered: both, chosen: 'http/1.1' });
        t.finish();
        t.client.data(grpcOverHttp1.request);
        wire.wait(1);
        t.server.data(grpcOverHttp1.response);
        wire.wait(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.message(1);
        down.server.body(1, '', true);
      },
      findings: [
        { message: 'http1Call', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [1] },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'TLS 1.2 without keys: the call comes back without trailers, and the connection stays',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const c = serverFlight(wire, { ...behind, protocol: 'http/1.1' });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        c.server.raw(sealed(140));
        wire.wait(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.message(1);
        down.server.body(1, '', true);
      },
      findings: [{ message: 'callFailed', certainty: 'inferred', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'TLS 1.2 without keys: the call of the proxy fails with the connection',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const c = serverFlight(wire, { ...behind, protocol: 'http/1.1' });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        c.server.raw(sealed(140));
        clientCloses(c);
        wire.wait(1);
        down.server.fail(
          1,
          14,
          'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
          [['server', 'envoy']],
        );
      },
      findings: [
        { message: 'callFailed', certainty: 'inferred', cause: 'server', hop: 'proxy-server', streams: [1] },
      ],
    },
  ],
  silent: [
    {
      name: 'TLS 1.2 without keys: the call for which the connection was opened succeeds',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const c = serverFlight(wire, { ...behind, protocol: 'http/1.1' });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        c.server.raw(sealed(140));
        down.server.responseHeaders(1);
        down.server.message(1);
        down.server.trailers(1);
        clientCloses(c);
      },
    },
    {
      name: 'the server speaks HTTP/2 all the same',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { offered: both, chosen: 'http/1.1' });
        t.finish();
        request(t);
        wire.wait(1);
        response(t);
        clientCloses(t.dial);
      },
    },
    {
      name: 'a page over HTTP/1.1 is what the client wanted (curl, a health check)',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { offered: both, chosen: 'http/1.1' });
        t.finish();
        t.client.data(new Uint8Array(Buffer.from('GET /healthz HTTP/1.1\r\nhost: catalog.example\r\n\r\n')));
        wire.wait(1);
        t.server.data(new Uint8Array(Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')));
        clientCloses(t.dial);
      },
    },
    {
      name: 'h2 was chosen',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { offered: both });
        t.finish();
        clientCloses(t.dial);
      },
    },
    {
      name: 'http/1.1 was all that the client offered',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { offered: ['http/1.1'], chosen: 'http/1.1' });
        t.finish();
        clientCloses(t.dial);
      },
    },
    {
      name: 'the server leaves, not the client',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { offered: both, chosen: 'http/1.1' });
        t.finish();
        serverCloses(t.dial);
      },
    },
  ],
};

export default cases;
