import { envoy, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { WireConnection } from '../../../support/wire.ts';

/** A request with these fields behind the usual ones. */
function odd(c: WireConnection, stream: number, fields: readonly (readonly [string, string])[]): void {
  c.client.request(stream, { headers: fields });
}

/** A request without one of its pseudo-header fields, complete with its HEADERS. */
function without(c: WireConnection, stream: number, missing: string): void {
  const all: readonly [string, string][] = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/shop.v1.Catalog/GetItem'],
    [':authority', 'catalog.example'],
    ['content-type', 'application/grpc'],
  ];
  c.client.headers(
    stream,
    all.filter(([name]) => name !== missing),
    true,
  );
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a name in upper case, RST_STREAM(PROTOCOL_ERROR), and the next call succeeds',
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['X-Session', 'a']]);
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [
        {
          message: 'offended',
          sender: 'server',
          cause: 'client',
          streams: [1],
          quantities: { errorCode: 1 },
        },
      ],
    },
    {
      name: 'a field of the connection that a hop took over from HTTP/1',
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['connection', 'keep-alive']]);
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'offended', cause: 'client', streams: [1] }],
    },
    {
      name: 'trailers with a field of the connection: the answer had ended when its receiver resets the stream',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '200'],
          ['content-type', 'application/grpc'],
        ]);
        c.server.message(1);
        c.server.headers(
          1,
          [
            ['grpc-status', '0'],
            ['connection', 'close'],
          ],
          true,
        );
        c.client.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [1] }],
    },
    {
      name: 'a request without :path',
      wire(wire) {
        const c = wire.connect();
        without(c, 1, ':path');
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'offended', cause: 'client', streams: [1] }],
    },
    {
      name: 'content-length does not fit',
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['content-length', '100']]);
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'offended', cause: 'client', streams: [1] }],
    },
    {
      name: 'HAProxy resets the stream and gives up the connection as well',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        odd(c, 3, [['X-Session', 'a']]);
        c.server.rst(3, 'PROTOCOL_ERROR');
        c.server.goaway(0, 'PROTOCOL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'offended', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'a client resets a malformed response',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['X-Backend', 'b1']]);
        c.client.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [1] }],
    },
    {
      name: 'a proxy resets a malformed response and answers itself',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(2);
        up.server.responseHeaders(3, [['connection', 'close']]);
        up.client.rst(3, 'PROTOCOL_ERROR');
        down.server.fail(
          3,
          14,
          'upstream connect error or disconnect/reset before headers. reset reason: protocol error',
          [envoy],
        );
      },
      findings: [
        { message: 'offended', sender: 'proxy', cause: 'server', hop: 'proxy-server', streams: [3] },
      ],
    },
  ],
  silent: [
    {
      name: 'the same field is taken',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['X-Session', 'a']]);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'another stream is reset',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['X-Session', 'a']]);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.client.request(3);
        c.server.rst(3, 'PROTOCOL_ERROR');
        c.leave();
      },
    },
    {
      name: 'the code without anything that is malformed',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.leave();
      },
    },
    {
      name: 'no reset: the connection is closed a second later',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        odd(c, 1, [['X-Session', 'a']]);
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'the client cancels a call with such a field at its deadline',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '500m', headers: [['X-Session', 'a']] });
        wire.wait(500);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
  ],
};

export default cases;
