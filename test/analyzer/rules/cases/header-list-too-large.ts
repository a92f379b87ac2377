import { say, twoHops } from '../../../support/sealed-sizes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import {
  besides,
  ends,
  large,
  many,
  metadata,
  sizeIsNotTheMatter,
} from '../../../support/header-near-misses.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire } from '../../../support/wire.ts';

const remoteReset = 'upstream connect error or disconnect/reset before headers. reset reason: remote reset';

/** Both hops of a proxy, and a call that it has passed on. */
function forwarded(wire: Wire): ReturnType<typeof proxied> {
  const hops = proxied(wire);
  hops.down.client.request(3);
  hops.up.client.request(3, { headers: [['x-request-id', 'b']] });
  return hops;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'Envoy: RST_STREAM(INTERNAL_ERROR), nothing upstream, and the next call succeeds',
      wire(wire) {
        const { down, up } = proxied(wire);
        large(down, 3);
        wire.wait(1);
        down.server.rst(3, 'INTERNAL_ERROR');
        down.client.request(5);
        up.client.request(3, { headers: [['x-request-id', 'c']] });
        up.server.fail(3, 5, 'no such item');
        down.server.fail(5, 5, 'no such item', [envoy, passedOn]);
      },
      findings: [
        {
          message: 'refused',
          sender: 'proxy',
          cause: 'client',
          hop: 'client-proxy',
          streams: [3],
          quantities: { listSize: 12_417, largestField: 12_041, errorCode: 2 },
          says: 'had announced no limit',
          lacks: ['lastStreamId', 'limit'],
        },
      ],
    },
    {
      name: 'Envoy with a small limit: the only call that was not sent on is the largest',
      wire(wire) {
        const { down, up } = proxied(wire);
        large(down, 3, 3000);
        down.server.rst(3, 'INTERNAL_ERROR');
        down.client.request(5);
        up.client.request(3, { headers: [['x-request-id', 'c']] });
        up.server.fail(3, 5, 'no such item');
        down.server.fail(5, 5, 'no such item', [envoy, passedOn]);
      },
      findings: [{ message: 'refused', sender: 'proxy', cause: 'client', streams: [3] }],
    },
    {
      name: 'nginx: GOAWAY(ENHANCE_YOUR_CALM) without PINGs, and every call of the connection dies',
      wire(wire) {
        const c = besides(wire);
        c.server.goaway(5, 'ENHANCE_YOUR_CALM');
        ends(c);
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'client',
          streams: [3, 5],
          quantities: { calls: 2, errorCode: 11, lastStreamId: 5 },
        },
      ],
    },
    {
      name: 'HAProxy: GOAWAY(INTERNAL_ERROR, last stream 0)',
      wire(wire) {
        const c = wire.connect();
        large(c, 1);
        wire.wait(1);
        c.server.goaway(0, 'INTERNAL_ERROR');
        ends(c);
      },
      findings: [
        {
          message: 'refused',
          cause: 'client',
          streams: [1],
          quantities: { errorCode: 2 },
          filter: 'http2.type == 7',
          evidence: ['GOAWAY', 'request headers', 'the end'],
        },
      ],
    },
    {
      name: 'Go: GOAWAY(PROTOCOL_ERROR), and a reset a second later',
      wire(wire) {
        const c = wire.connect();
        large(c, 1);
        wire.wait(1);
        c.server.goaway(0, 'PROTOCOL_ERROR');
        wire.wait(1000);
        c.server.reset();
      },
      findings: [{ message: 'refused', cause: 'client', streams: [1], quantities: { errorCode: 1 } }],
    },
    {
      name: 'Envoy: GOAWAY(COMPRESSION_ERROR) for one long string in a block that is valid',
      wire(wire) {
        const c = besides(wire);
        c.server.goaway(5, 'COMPRESSION_ERROR');
        wire.wait(1000);
        ends(c);
      },
      findings: [{ message: 'refused', cause: 'client', streams: [3, 5], quantities: { errorCode: 9 } }],
    },
    {
      name: 'nghttpx: status 431 on the stream',
      wire(wire) {
        const c = wire.connect();
        many(c.client, 1, 110);
        c.server.headers(1, [
          [':status', '431'],
          ['content-type', 'text/html'],
          ['server', 'nghttpx'],
        ]);
        c.server.body(1, '<html>', true);
        c.call(3);
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          sender: 'proxy',
          cause: 'client',
          streams: [1],
          quantities: { fields: 116 },
          says: 'in 116 fields',
          evidence: ['status 431', 'request headers'],
          lacks: ['largestServed', 'errorCode'],
        },
      ],
    },
    {
      name: 'nginx with small buffers: GOAWAY(ENHANCE_YOUR_CALM) after the largest request',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        large(c, 3, 5000);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM');
        ends(c);
      },
      findings: [{ message: 'refused', cause: 'client', streams: [3], quantities: { errorCode: 11 } }],
    },
    {
      name: 'nghttpx with few fields allowed: status 431 to a small request',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [[':status', '431']], true);
        c.leave();
      },
      findings: [{ message: 'refused', cause: 'client', streams: [1], quantities: { fields: 6 } }],
    },
    {
      name: 'nginx answers 502 in place of an answer with large headers',
      wire(wire) {
        const { down, up } = forwarded(wire);
        up.server.fail(3, 9, 'stock is locked;'.repeat(200));
        down.server.headers(3, [
          [':status', '502'],
          ['content-type', 'text/html'],
        ]);
        down.server.body(3, '<html>', true);
      },
      findings: [
        {
          message: 'refused',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          streams: [3],
          says: 'a status of its own',
        },
      ],
    },
    {
      name: 'Envoy with a small limit resets an answer that was complete',
      wire(wire) {
        const { down, up } = forwarded(wire);
        up.server.fail(3, 9, 'stock is locked;'.repeat(200));
        up.client.rst(3, 'INTERNAL_ERROR');
        down.server.fail(3, 14, remoteReset, [envoy]);
      },
      findings: [{ message: 'refused', sender: 'proxy', cause: 'server', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'HAProxy gives the connection to the server up in the middle of the headers',
      wire(wire) {
        const { down, up } = forwarded(wire);
        up.server.raw(frames.headers(3, new Uint8Array(16_000), { endHeaders: false }));
        up.client.goaway(0, 'INTERNAL_ERROR');
        up.closedBy('client');
        down.server.rst(3, 'REFUSED_STREAM');
      },
      findings: [
        {
          message: 'refused',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          streams: [3],
          quantities: { listSize: 16_000, errorCode: 2 },
          says: 'octets and more',
          lacks: ['fields'],
        },
      ],
    },
    {
      name: 'netty: RST_STREAM(PROTOCOL_ERROR) above the limit that it had announced',
      wire(wire) {
        const c = wire.connect();
        c.server.raw(frames.settings([[6, 4096]]));
        c.client.raw(frames.settingsAck());
        large(c, 1, 5000);
        c.server.rst(1, 'PROTOCOL_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'refused', cause: 'client', streams: [1], quantities: { limit: 4096 } }],
    },
    {
      name: 'grpc-go as client: trailers with a long message, RST_STREAM(FRAME_SIZE_ERROR)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.headers(
          1,
          [
            ['grpc-status', '13'],
            ['grpc-message', 'stack;'.repeat(2000)],
          ],
          true,
        );
        c.client.rst(1, 'FRAME_SIZE_ERROR');
        c.call(3);
        c.leave();
      },
      findings: [
        { message: 'refused', sender: 'client', cause: 'server', streams: [1], quantities: { errorCode: 6 } },
      ],
    },
    {
      name: 'Envoy refuses the headers of an answer, and tells its client of a remote reset',
      wire(wire) {
        const { down, up } = forwarded(wire);
        up.server.responseHeaders(3, metadata(12_000));
        up.client.rst(3, 'INTERNAL_ERROR');
        down.server.fail(3, 14, remoteReset, [envoy]);
      },
      findings: [{ message: 'refused', sender: 'proxy', cause: 'server', hop: 'proxy-server', streams: [3] }],
    },
  ],
  silent: sizeIsNotTheMatter,
  sealed: [
    {
      name: 'a large request that the proxy resets at once',
      message: 'sealed',
      wire(wire) {
        const { down } = twoHops(wire);
        say(wire, down, '>10189 @1 <13');
      },
    },
    {
      name: 'a large request that went upstream',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>10189');
        say(wire, up, '>10300 @1');
        say(wire, down, '<13');
      },
    },
  ],
};

export default cases;
