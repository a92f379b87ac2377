import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { envoyAnswers } from '../../../support/envoy-answers.ts';

/** A call whose response has begun on both hops. */
function through(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  up.client.request(1, { headers: [['x-request-id', 'a']] });
  up.server.responseHeaders(1);
  down.server.responseHeaders(1, [['server', 'envoy']]);
  return { down, up };
}

/** An HTTP/1 request and its answer on the hop behind a proxy. */
function asks(wire: Wire, client: string): void {
  const up = wire.dial(client, '198.18.1.3:8080', 'proxy-server');
  up.syn();
  up.accept();
  up.client.raw(
    Buffer.from(
      'POST /shop.v1.Catalog/GetItem HTTP/1.1\r\nhost: catalog.example\r\ncontent-length: 0\r\n\r\n',
    ),
  );
  up.server.raw(
    Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ncontent-length: 0\r\n\r\n'),
  );
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the message ends the stream',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.responseHeaders(3);
        c.server.message(3, 8, true);
        c.leave();
      },
      findings: [
        {
          message: 'absent',
          sender: 'server',
          cause: 'server',
          streams: [3],
          quantities: { messages: 1, endStreamOnData: 1, requestHadTe: 1 },
          evidence: ['END_STREAM on DATA', 'the request'],
        },
      ],
    },
    {
      name: 'last HEADERS without grpc-status',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.headers(1, [['x-checksum', 'ab']], true);
        c.leave();
      },
      findings: [
        {
          message: 'absent',
          streams: [1],
          quantities: { messages: 1, endStreamOnData: 0 },
          evidence: ['END_STREAM on HEADERS', 'the request'],
        },
      ],
    },
    {
      name: 'HEADERS alone, status 200, no grpc-status',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(
          1,
          [
            [':status', '200'],
            ['content-type', 'application/grpc'],
          ],
          true,
        );
        c.leave();
      },
      findings: [{ message: 'absent', streams: [1] }],
    },
    {
      name: 'the proxy passes on what the server ended so',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.message(1, 8, true);
        down.server.message(1, 8, true);
      },
      findings: [{ message: 'absent', sender: 'server', cause: 'server', hop: 'proxy-server' }],
    },
    {
      name: 'the trailers are there upstream and not downstream',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.message(1);
        up.server.trailers(1);
        down.server.message(1);
        down.server.body(1, '', true);
      },
      findings: [{ message: 'dropped', sender: 'proxy', cause: 'proxy', hop: 'client-proxy' }],
    },
    {
      name: 'a client that never asked for trailers',
      wire(wire) {
        const c = wire.connect();
        c.client.headers(
          1,
          [
            [':method', 'POST'],
            [':scheme', 'http'],
            [':path', '/shop.v1.Catalog/GetItem'],
            [':authority', 'catalog.example'],
            ['content-type', 'application/grpc'],
          ],
          false,
        );
        c.client.message(1, 8, true);
        c.server.responseHeaders(1);
        c.server.message(1, 8, true);
        c.leave();
      },
      findings: [
        {
          message: 'absent',
          quantities: { requestHadTe: 0, endStreamOnData: 1 },
          evidence: ['END_STREAM on DATA', 'the request, without te'],
        },
      ],
    },
    {
      name: 'the proxy asks its server in HTTP/1, which has no trailers to pass on',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        asks(wire, '198.18.0.2:41000');
        down.server.responseHeaders(1, [['server', 'nginx']]);
        down.server.message(1, 8, true);
        down.leave();
      },
      findings: [{ message: 'absent', sender: 'proxy', cause: 'proxy', hop: 'client-proxy' }],
    },
    {
      name: 'somebody else asks in HTTP/1 beside it: that makes no proxy of the server',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        asks(wire, '198.18.7.7:41000');
        down.server.responseHeaders(1);
        down.server.message(1, 8, true);
        down.leave();
      },
      findings: [{ message: 'absent', sender: 'server', cause: 'server' }],
    },
  ],
  silent: [
    {
      name: 'trailers with a status',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'an RST_STREAM in the place of the trailers',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
    },
    {
      name: 'an HTML page',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '200'],
          ['content-type', 'text/html'],
        ]);
        c.server.body(1, '<html>', true);
        c.leave();
      },
    },
    {
      name: 'the upstream stream was cut, and the proxy ended the response',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'INTERNAL_ERROR');
        down.server.body(1, '', true);
      },
    },
    {
      name: 'the capture stops in the middle of a long stream',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        wire.wait(500);
      },
    },

    {
      name: 'an HTTP status without one of gRPC',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '503'],
          ['content-type', 'application/grpc'],
        ]);
        c.server.body(1, '', true);
        c.leave();
      },
    },
    {
      name: 'DATA without response headers: nothing of an answer was seen',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.message(1, 8, true);
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'answers with no room for trailers on either hop',
      message: 'sealed',
      wire(wire) {
        envoyAnswers(wire, ['empty', 'empty']);
      },
    },
    {
      name: 'answers with trailers',
      wire(wire) {
        envoyAnswers(wire, ['trailers', 'trailers']);
      },
    },
  ],
};

export default cases;
