import type { RuleCases, SilentCase } from '../../../support/rule-tester.ts';
import type { Side } from '../../../support/wire.ts';

/** An error page as a web server makes it. */
function page(side: Side, stream: number, status: string, server: string): void {
  side.headers(stream, [
    [':status', status],
    ['content-type', 'text/html'],
    ['server', server],
  ]);
  side.body(stream, '<html><head><title>502 Bad Gateway</title>', true);
}

const cases: RuleCases = {
  fires: [
    {
      name: 'an error page of a web server',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        page(c.server, 1, '502', 'something');
        c.leave();
      },
      findings: [
        {
          message: 'answered',
          sender: 'server',
          cause: 'server',
          streams: [1],
          quantities: { httpStatus: 502 },
          says: '(something)',
          ruledOut: [],
        },
      ],
    },
    {
      name: 'a login page with status 200, and a client that resets',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '200'],
          ['content-type', 'text/html; charset=utf-8'],
        ]);
        c.server.body(1, '<!doctype html>');
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'answered',
          streams: [1],
          quantities: { httpStatus: 200 },
          ruledOut: ['client-cancellation'],
        },
      ],
    },
    {
      name: 'headers alone: 415',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [[':status', '415']], true);
        c.leave();
      },
      findings: [{ message: 'answered', quantities: { httpStatus: 415 }, saysNot: '()' }],
    },
    {
      name: 'a proxy passes on what is behind it',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        page(up.server, 1, '503', 'app');
        page(down.server, 1, '503', 'envoy');
      },
      findings: [{ message: 'answered', sender: 'server', cause: 'server', hop: 'proxy-server' }],
    },
    {
      name: 'only the hop in front of a proxy was captured',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        page(c.server, 1, '502', 'nginx/1.22.1');
        c.leave();
      },
      findings: [{ message: 'answered', sender: 'proxy', cause: 'unknown', hop: 'client-proxy' }],
    },

    {
      name: 'a proxy makes a page of what the server said in the words of gRPC',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.fail(1, 5, 'no such item');
        page(down.server, 1, '500', 'nginx');
      },
      findings: [{ message: 'answered', sender: 'proxy', hop: 'client-proxy', streams: [1] }],
    },
  ],
  silent: [
    {
      name: 'an HTTP status, and the words of gRPC in trailers',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '503'],
          ['content-type', 'application/grpc'],
        ]);
        c.server.trailers(1, 14);
        c.leave();
      },
    },
    {
      name: 'an HTTP status, and the words of gRPC-Web in the body',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        const web: readonly [string, string] = ['content-type', 'application/grpc-web'];
        c.client.headers(1, [[':method', 'POST'], [':scheme', 'http'], [':path', '/a.B/C'], web]);
        c.client.message(1, 8, true);
        c.server.headers(1, [[':status', '503'], web]);
        const status = new TextEncoder().encode('grpc-status: 14\r\n');
        c.server.body(1, Uint8Array.of(0x80, 0, 0, 0, status.length, ...status), true);
        c.leave();
      },
    },
    {
      name: 'an answer of gRPC that HTTP has compressed, and no trailers',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['content-encoding', 'gzip']]);
        c.server.message(1, 8, true);
        c.leave();
      },
    },
    {
      name: 'a refusal in the words of gRPC',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 12, 'unknown method');
        c.leave();
      },
    },
    {
      name: 'a proxy that says grpc-status with an HTTP status for gRPC-Web',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(
          1,
          [
            [':status', '503'],
            ['content-type', 'application/grpc'],
            ['grpc-status', '14'],
          ],
          true,
        );
        c.leave();
      },
    },
    {
      name: 'a health check that asks for a page',
      wire(wire) {
        const c = wire.connect();
        c.client.plain(1);
        c.server.headers(1, [[':status', '404']], true);
        c.call(3);
        c.leave();
      },
    },
    ...(
      [
        ['a request that was misdirected has a signature of its own', '421'],
        ['and so have headers that are too large', '431'],
      ] as const
    ).map(([name, status]): SilentCase => ({
      name,
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        page(c.server, 1, status, 'something');
        c.leave();
      },
    })),
  ],
};

export default cases;
