/** Resets and odd endings of streams that lose nothing, or that are reactions to something else. */
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { announce, grant, pour, upload } from '../../../support/stall-cases.ts';
import type { HardNegative } from './hard-negative.ts';

const html: readonly (readonly [string, string])[] = [
  [':status', '502'],
  ['content-type', 'text/html'],
];

const situations: readonly HardNegative[] = [
  {
    id: 'H-5',
    name: 'RST_STREAM(NO_ERROR) after a complete answer to a request that was still open',
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { open: true });
      wire.wait(3);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      c.server.rst(1, 'NO_ERROR');
      wire.wait(5);
      c.leave();
    },
  },
  {
    id: 'H-6',
    name: 'CANCEL of the client after the trailers',
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { open: true });
      wire.wait(3);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      c.client.rst(1, 'CANCEL');
      wire.wait(5);
      c.leave();
    },
  },
  {
    id: 'H-7',
    name: 'frames that were on their way when the stream was reset',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3, { timeout: '2S' });
      wire.wait(20);
      c.server.responseHeaders(3);
      c.client.rst(3, 'CANCEL');
      c.server.message(3);
      c.server.message(3);
      wire.wait(10);
      c.call(5);
      c.leave();
    },
    answers: ['client-cancellation'],
  },
  {
    id: 'H-8',
    name: 'a download that uses up the windows of HTTP/2 again and again, and gets them back',
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '5S' });
      c.server.responseHeaders(1);
      for (let round = 0; round < 3; round++) {
        pour(c, 'server', 1);
        wire.wait(2);
        grant(c, 'client', 0, 65_535);
        grant(c, 'client', 1, 65_535);
      }
      c.server.trailers(1);
      c.leave();
    },
  },
  {
    id: 'H-8',
    name: 'streams that begin without a window, and get one at once',
    wire(wire) {
      const c = wire.connect();
      announce(c, 'server', 0);
      upload(c, 1, '5S');
      wire.wait(1);
      grant(c, 'server', 1, 65_535);
      pour(c, 'client', 1, 1000);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      c.server.rst(1, 'NO_ERROR');
      c.leave();
    },
  },
  {
    id: 'H-17',
    name: "an application's own status, trailers-only",
    wire(wire) {
      const c = wire.connect();
      for (const [stream, status] of [
        [1, 5],
        [3, 7],
        [5, 0],
      ] as const) {
        c.client.request(stream);
        wire.wait(2);
        if (status === 0) {
          c.server.responseHeaders(stream);
          c.server.message(stream);
          c.server.trailers(stream);
        } else c.server.fail(stream, status, 'no such item');
      }
      c.leave();
    },
  },
  {
    id: 'H-18',
    name: 'a first burst above the limit, refused and sent again with success',
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.client.request(3);
      wire.wait(1);
      c.server.rst(3, 'REFUSED_STREAM');
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      wire.wait(2);
      c.call(5);
      c.leave();
    },
    answers: ['refused-stream', 'healthy', 'retry-hides-fault'],
  },
  {
    id: 'H-19',
    name: 'calls that wait for a free stream and end inside their deadline',
    wire(wire) {
      const c = wire.connect();
      c.server.raw(frames.settings([[3, 1]]));
      c.client.raw(frames.settingsAck());
      for (const stream of [1, 3, 5, 7]) {
        c.client.request(stream, { timeout: '2S' });
        wire.wait(30);
        c.server.responseHeaders(stream);
        c.server.message(stream);
        c.server.trailers(stream);
      }
      c.leave();
    },
    answers: ['healthy', 'max-streams-queueing'],
  },
  {
    id: 'H-22',
    name: "a client repeats the code of the server's GOAWAY on its stream (C-core)",
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      wire.wait(5);
      c.server.goaway(3, 'INTERNAL_ERROR');
      wire.wait(1);
      c.client.rst(3, 'INTERNAL_ERROR');
      c.closedBy('server');
    },
    answers: ['goaway-kills-accepted-streams'],
  },
  {
    id: 'H-24',
    name: 'the losing one of two hedged attempts is cancelled',
    wire(wire) {
      const c = wire.connect();
      const attempt = { path: '/shop.v1.Catalog/GetItem', timeout: '2S' };
      c.client.request(1, attempt);
      wire.wait(50);
      c.client.request(3, { ...attempt, headers: [['grpc-previous-rpc-attempts', '1']] });
      wire.wait(20);
      c.server.responseHeaders(3);
      c.server.message(3);
      c.server.trailers(3);
      c.client.rst(1, 'CANCEL');
      wire.wait(5);
      c.leave();
    },
    answers: ['client-cancellation', 'healthy', 'retry-hides-fault'],
  },
  {
    id: 'H-26',
    name: 'padded DATA, four CONTINUATIONs, and an empty DATA that ends the stream',
    wire(wire) {
      const c = wire.connect();
      const block = createHpackEncoder({ indexing: false, huffman: false }).encode([
        [':method', 'POST'],
        [':scheme', 'http'],
        [':path', '/shop.v1.Catalog/GetItem'],
        [':authority', 'catalog.example'],
        ['te', 'trailers'],
        ['content-type', 'application/grpc'],
      ]);
      const parts = [0, 1, 2, 3, 4].map((i) => block.subarray(i * 20, i === 4 ? block.length : (i + 1) * 20));
      const [first = block, ...rest] = parts;
      c.client.raw(frames.headers(1, first, { endHeaders: false }));
      rest.forEach((part, i) => c.client.raw(frames.continuation(1, part, i === rest.length - 1)));
      c.client.raw(frames.data(1, Uint8Array.from([0, 0, 0, 0, 1, 9]), { padding: 20 }));
      c.client.raw(frames.data(1, new Uint8Array(0), { endStream: true }));
      wire.wait(3);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      c.leave();
    },
  },
  {
    id: 'H-31',
    name: 'a long stream that still runs when the capture ends',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3, { path: '/shop.v1.Catalog/WatchItems' });
      c.server.responseHeaders(3);
      for (let i = 0; i < 20; i++) {
        wire.wait(100);
        c.server.message(3);
      }
    },
  },
  {
    id: 'H-33',
    name: 'Envoy resets upstream with INTERNAL_ERROR because its client cancelled',
    wire(wire) {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
      down.client.request(1, { timeout: '5S' });
      up.client.request(1, { headers: [['x-request-id', 'a']] });
      wire.wait(70);
      down.client.rst(1, 'CANCEL');
      wire.wait(1);
      up.client.rst(1, 'INTERNAL_ERROR');
      wire.wait(5);
      down.call(3);
      down.leave();
    },
    answers: ['client-cancellation'],
  },
  {
    id: 'H-42',
    name: 'a client resets a stream that got an HTML answer (grpc-go: PROTOCOL_ERROR)',
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      wire.wait(3);
      c.server.headers(1, html);
      c.server.body(1, '<html>Bad Gateway</html>');
      c.client.rst(1, 'PROTOCOL_ERROR');
      wire.wait(2);
      c.leave();
    },
    answers: ['http-non-grpc-response'],
  },
];

export default situations;
