import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { gzipSync } from 'node:zlib';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';

const gzip = ['content-encoding', 'gzip'] as const;

/** A message of gRPC, whole and packed by HTTP. */
const packed = new Uint8Array(gzipSync(new Uint8Array(100)));

const cases: RuleCases = {
  fires: [
    {
      name: 'a proxy compresses what the server sent as it is',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(1);
        up.server.responseHeaders(1);
        up.server.message(1, 95);
        up.server.trailers(1);
        down.server.responseHeaders(1, [gzip]);
        down.server.body(1, packed);
        down.client.rst(1, 'CANCEL');
      },
      findings: [
        {
          message: 'compressed',
          sender: 'proxy',
          cause: 'proxy',
          streams: [1],
          quantities: { flag: 0x1f, length: 2_332_557_312 },
        },
      ],
    },
    {
      name: 'the proxy names itself, one hop captured, and the call ends in order',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1);
        c.server.responseHeaders(1, [gzip, envoy, passedOn]);
        c.server.body(1, packed);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'compressed', sender: 'proxy', cause: 'proxy' }],
    },
    {
      name: 'it came so from the server',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1);
        c.server.responseHeaders(1, [gzip]);
        c.server.body(1, packed);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'compressed', sender: 'server', cause: 'server' }],
    },

    {
      name: 'a hop that names itself in via',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1);
        c.server.responseHeaders(1, [gzip, ['via', '2 edge.example']]);
        c.server.body(1, packed);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'compressed', sender: 'proxy', cause: 'proxy' }],
    },
  ],
  silent: [
    {
      name: 'the header says that nothing was done',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['content-encoding', 'identity']]);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'gRPC-Web: a browser unpacks it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.headers(1, [
          [':method', 'POST'],
          [':scheme', 'http'],
          [':path', '/shop.v1.Catalog/GetItem'],
          [':authority', 'catalog.example'],
          ['content-type', 'application/grpc-web'],
        ]);
        c.client.message(1, 8, true);
        c.server.headers(1, [[':status', '200'], ['content-type', 'application/grpc-web'], gzip]);
        c.server.body(1, packed, true);
        c.leave();
      },
    },
    {
      name: 'compression by gRPC itself',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { headers: [['grpc-accept-encoding', 'identity,gzip']] });
        wire.wait(1);
        c.server.responseHeaders(1, [['grpc-encoding', 'gzip']]);
        c.server.announce(1, 3, 1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'a page that is compressed is no gRPC answer',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [[':status', '502'], ['content-type', 'text/html'], gzip]);
        c.server.body(1, packed, true);
        c.leave();
      },
    },
    {
      name: 'the header, and no body that it could be about',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 5, 'no such item', [gzip]);
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'answers that leave the proxy much shorter than they came',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent, came, left] of [
          [174, 302, 530, 244],
          [74, 104, 428, 87],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @5 <${came}`);
          say(wire, down, `<${left} @20`);
        }
      },
    },
    {
      name: 'answers that keep their length',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent, came, left] of [
          [174, 302, 530, 544],
          [74, 104, 428, 432],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @5 <${came}`);
          say(wire, down, `<${left} @20`);
        }
      },
    },
  ],
};

export default cases;
