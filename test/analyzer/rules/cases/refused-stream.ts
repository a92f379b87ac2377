import { translated } from '../../../support/sealed-replies.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection whose server allows one stream at a time, and says so after the client's first flight. */
function allowsOne(wire: Wire, { first = false } = {}): WireConnection {
  const c = wire.connect();
  if (!first) {
    c.server.raw(frames.settings([[3, 1]]));
    c.client.raw(frames.settingsAck());
  }
  c.client.request(1);
  c.client.request(3);
  if (first) {
    c.server.raw(frames.settings([[3, 1]]));
    c.client.raw(frames.settingsAck());
  }
  c.server.rst(3, 'REFUSED_STREAM');
  return c;
}

function answer(c: WireConnection, stream: number): void {
  c.server.responseHeaders(stream);
  c.server.message(stream);
  c.server.trailers(stream);
}

const cases: RuleCases = {
  fires: [
    {
      name: 'over a limit that the client had acknowledged',
      wire(wire) {
        const c = allowsOne(wire);
        answer(c, 1);
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { openStreams: 2, limit: 1, retried: 0 },
          says: 'which client had acknowledged',
        },
      ],
    },
    {
      name: 'in the first flight, before the SETTINGS, and not sent again',
      wire(wire) {
        const c = allowsOne(wire, { first: true });
        answer(c, 1);
        c.leave();
      },
      findings: [{ message: 'refused', streams: [3], quantities: { limit: 1 } }],
    },
    {
      name: 'while the connection drains',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(2 ** 31 - 1);
        c.client.request(3);
        c.server.rst(3, 'REFUSED_STREAM');
        c.leave();
      },
      findings: [{ message: 'refused', cause: 'server', streams: [3], says: 'was draining' }],
    },
    {
      name: 'for no reason that shows, twice',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(2);
        c.client.request(3);
        c.server.rst(3, 'REFUSED_STREAM');
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          cause: 'server',
          streams: [1],
          quantities: { retried: 1 },
          says: 'nothing on the wire',
        },
        { message: 'refused', cause: 'server', streams: [3], quantities: { retried: 0 } },
      ],
    },
    {
      name: 'behind a proxy that passes the refusal on',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(5);
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [{ message: 'refused', sender: 'server', hop: 'proxy-server', streams: [1] }],
    },

    {
      name: 'over a limit that the client had acknowledged, and served at the second try',
      answeredBy: 'retry-hides-fault',
      wire(wire) {
        const c = allowsOne(wire);
        answer(c, 1);
        wire.wait(1);
        c.call(5);
        c.leave();
      },
      findings: [{ message: 'refused', cause: 'client', streams: [3], says: 'and succeeded' }],
    },
    {
      name: 'for no reason that shows, and served at the second try',
      answeredBy: 'retry-hides-fault',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(5);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'refused', cause: 'server', streams: [1], quantities: { retried: 1 } }],
    },
  ],
  silent: [
    {
      name: 'refused in the first flight, before the SETTINGS, and served at the second try',
      nearMiss: true,
      wire(wire) {
        const c = allowsOne(wire, { first: true });
        answer(c, 1);
        wire.wait(1);
        c.call(5);
        c.leave();
      },
    },
    {
      name: 'another code',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'the code after the answer has begun',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.rst(1, 'REFUSED_STREAM');
        c.leave();
      },
    },
    {
      name: 'a proxy says it although the backend had the call and failed',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(5);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.rst(1, 'REFUSED_STREAM');
      },
    },
    {
      name: "the client's echo after a bare close",
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.fin();
        c.client.rst(3, 'REFUSED_STREAM');
        c.client.fin();
      },
    },
    {
      name: 'the code after the call has ended: bookkeeping',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.rst(1, 'REFUSED_STREAM');
        c.leave();
      },
    },

    {
      name: 'the client had cancelled, and the refusal crosses that',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.rst(1, 'CANCEL');
        c.server.rst(1, 'REFUSED_STREAM');
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'the server resets, and the proxy says so',
      message: 'sealed',
      wire(wire) {
        translated(wire, 'remote refused stream reset', '<13');
      },
    },
    {
      name: 'the server answers, and the proxy says so',
      wire(wire) {
        translated(wire, 'remote refused stream reset', '<99 <13');
      },
    },
  ],
};

export default cases;
