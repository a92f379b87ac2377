import {
  envoy,
  passedOn,
  type Reply,
  saidByEnvoy,
  saidByOthers,
} from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const reply: Reply = { status: 14, message: 'fault filter abort' };

function answer(
  c: WireConnection,
  stream: number,
  headers: readonly (readonly [string, string])[] = [],
): void {
  c.server.responseHeaders(stream, headers);
  c.server.message(stream);
  c.server.trailers(stream);
}

/** Calls through a proxy, each of which stays in it for so many milliseconds. */
function calls(wire: Wire, delays: readonly number[], { slow = 5 } = {}): void {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  delays.forEach((delay, i) => {
    const stream = 2 * i + 1;
    wire.wait(100);
    down.client.request(stream);
    wire.wait(delay);
    up.client.request(stream, { headers: [['x-request-id', String(i)]] });
    wire.wait(slow);
    answer(up, stream);
    wire.wait(1);
    answer(down, stream, [envoy, passedOn]);
  });
  down.leave();
}

/** One of three in six calls. */
const held = {
  message: 'delayed',
  certainty: 'inferred',
  sender: 'proxy',
  cause: 'proxy',
  hop: 'client-proxy',
  quantities: { delay: 0.3, share: 0.5 },
  confidence: 0.75,
} as const;

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'aborted', cause: 'proxy' }),
    {
      name: 'a share of the calls is held, always as long',
      wire(wire) {
        calls(wire, [1, 300, 1, 301, 300, 1]);
      },
      findings: [held, held, held],
    },
    {
      name: 'one call is held for a second, and only then the proxy connects',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        wire.wait(1000);
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(5);
        answer(up, 1);
        answer(down, 1, [envoy, passedOn]);
        down.leave();
      },
      findings: [{ message: 'delayed', cause: 'proxy', quantities: { delay: 1 }, confidence: 0.55 }],
    },
    {
      name: 'a request that takes its time to come in is held when it is whole',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { open: true });
        wire.wait(200);
        down.client.message(1, 8, true);
        wire.wait(1000);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        answer(up, 1);
        answer(down, 1, [envoy, passedOn]);
        down.leave();
      },
      findings: [{ message: 'delayed', quantities: { delay: 1.2 } }],
    },
    {
      name: 'a timer that fires half a millisecond early',
      wire(wire) {
        calls(wire, [1, 299.5]);
      },
      findings: [{ message: 'delayed', quantities: { delay: 0.3 } }],
    },
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: 'the time lies behind the proxy',
      nearMiss: true,
      wire(wire) {
        calls(wire, [1, 1, 1, 1], { slow: 300 });
      },
    },
    {
      name: 'stays of different length are a queue',
      nearMiss: true,
      wire(wire) {
        calls(wire, [150, 320, 610, 240]);
      },
    },
    {
      name: 'one of many calls stayed for a round time',
      nearMiss: true,
      wire(wire) {
        calls(wire, [...Array.from({ length: 12 }, () => 1), 100]);
      },
    },
    {
      name: 'a stay that is no round time',
      nearMiss: true,
      wire(wire) {
        calls(wire, [1, 327]);
      },
    },
    {
      name: 'the clock behind the proxy is late: answers come back before they left',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        wire.wait(200);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        answer(down, 1, [envoy, passedOn]);
        wire.wait(195);
        answer(up, 1);
        down.leave();
      },
    },
    {
      name: 'the proxy was connecting meanwhile',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        wire.wait(1);
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        wire.wait(1000);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        answer(up, 1);
        answer(down, 1, [envoy, passedOn]);
        down.leave();
      },
    },
    {
      name: 'the proxy waited for the rest of the request',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { open: true });
        wire.wait(1000);
        down.client.message(1, 8, true);
        wire.wait(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        answer(up, 1);
        answer(down, 1, [envoy, passedOn]);
        down.leave();
      },
    },
    {
      name: 'the call takes the place of another that ended',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        wire.wait(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        down.client.request(3);
        wire.wait(500);
        answer(up, 1);
        answer(down, 1, [envoy, passedOn]);
        wire.wait(1);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        wire.wait(2);
        answer(up, 3);
        answer(down, 3, [envoy, passedOn]);
        down.leave();
      },
    },
    {
      name: 'three stays of round times that have nothing in common',
      nearMiss: true,
      wire(wire) {
        calls(wire, [150, 300, 600]);
      },
    },
    {
      name: 'a try that was refused, and the next one after a pause',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(300);
        up.client.request(3, { headers: [['x-request-id', 'a']] });
        answer(up, 3);
        answer(down, 1, [envoy, passedOn]);
        down.leave();
      },
    },
  ],
};

export default cases;
