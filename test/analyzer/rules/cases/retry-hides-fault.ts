import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';

function answer(
  c: WireConnection,
  stream: number,
  headers: readonly (readonly [string, string])[] = [],
): void {
  c.server.responseHeaders(stream, headers);
  c.server.message(stream);
  c.server.trailers(stream);
}

/** Both hops of a proxy, with one call on its way; the upstream copies of a call have one request id. */
function called(wire: Wire): { down: WireConnection; up: WireConnection; send: (stream: number) => void } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  const send = (stream: number): void => {
    up.client.request(stream, { headers: [['x-request-id', 'a']] });
    wire.wait(5);
  };
  send(1);
  return { down, up, send };
}

const attempt = (n: number) => ({ headers: [['grpc-previous-rpc-attempts', String(n)]] }) as const;

const cases: RuleCases = {
  fires: [
    {
      name: 'over the limit in the first flight, before the SETTINGS, and served at the second try',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.request(3);
        c.server.raw(frames.settings([[3, 1]]));
        c.client.raw(frames.settingsAck());
        c.server.rst(3, 'REFUSED_STREAM');
        answer(c, 1);
        wire.wait(1);
        c.call(5);
        c.leave();
      },
      findings: [
        {
          message: 'hidden',
          sender: 'server',
          cause: 'server',
          streams: [3, 5],
          quantities: { attempts: 2 },
          evidence: ['the attempt is reset', 'the first', 'the same', 'and its answer'],
        },
      ],
    },
    {
      name: 'refused for no reason that shows, and served at the second try',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(5);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        c.call(3);
        c.leave();
      },
      findings: [{ message: 'hidden', streams: [1, 3], confidence: 0.8, answers: { 'retry-safe': 'Yes' } }],
    },
    {
      name: 'a proxy sends a refused call again on the same connection (Envoy)',
      wire(wire) {
        const { down, up, send } = called(wire);
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(4);
        send(3);
        answer(up, 3);
        wire.wait(1);
        answer(down, 1, [envoy, passedOn]);
      },
      findings: [{ message: 'hidden', sender: 'server', hop: 'proxy-server', quantities: { attempts: 2 } }],
    },
    {
      name: 'a retry policy says which attempt it is',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(5);
        c.server.fail(1, 14, 'try again');
        wire.wait(50);
        c.client.request(3, attempt(1));
        wire.wait(5);
        c.server.fail(3, 14, 'try again');
        wire.wait(90);
        c.client.request(5, attempt(2));
        wire.wait(5);
        answer(c, 5);
        c.leave();
      },
      findings: [
        {
          message: 'hidden',
          streams: [1, 3, 5],
          quantities: { attempts: 3, retryDelay: 0.09 },
          confidence: 0.95,
          answers: { 'retry-safe': 'The server may' },
        },
      ],
    },
    {
      name: 'above a GOAWAY, which is the matter',
      answeredBy: 'goaway-rejects-in-flight',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.request(3);
        c.server.goaway(1);
        answer(c, 1);
        c.leave();
        const again = wire.connect('198.18.0.1:40001');
        again.call(1);
        again.leave();
      },
      findings: [
        {
          message: 'hidden',
          streams: [3, 1],
          evidence: ['the attempt is above', 'the first', 'the same', 'and its answer'],
        },
      ],
    },

    {
      name: 'a connection ends under a call, and its retry policy sends it on another one',
      answeredBy: 'fin-without-goaway',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        wire.wait(20);
        c.closedBy('server');
        wire.wait(50);
        const again = wire.connect('198.18.0.1:40001');
        again.client.request(1, attempt(1));
        answer(again, 1);
        again.leave();
      },
      findings: [
        {
          message: 'hidden',
          streams: [3, 1],
          evidence: ['the attempt ends with its connection', 'the first', 'the same', 'and its answer'],
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the second attempt is refused as well',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1);
        c.client.request(3);
        c.server.rst(3, 'REFUSED_STREAM');
        c.leave();
      },
    },
    {
      name: 'a call of the same method a second later is another call',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'REFUSED_STREAM');
        wire.wait(1000);
        c.call(3);
        c.leave();
      },
    },
    {
      name: 'an application calls again, and nothing says that it is a retry',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 14, 'try again');
        wire.wait(50);
        c.call(3);
        c.leave();
      },
    },
    {
      name: 'the second attempt succeeds, and the caller has given up',
      nearMiss: true,
      wire(wire) {
        const { down, up, send } = called(wire);
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(4);
        send(3);
        down.client.rst(1, 'CANCEL');
        answer(up, 3);
      },
    },
    {
      name: 'attempts side by side are hedging',
      nearMiss: true,
      wire(wire) {
        const { down, up, send } = called(wire);
        send(3);
        answer(up, 3);
        up.client.rst(1, 'CANCEL');
        answer(down, 1, [envoy, passedOn]);
      },
    },

    {
      name: 'the first attempt was not captured: what had failed does not show',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, attempt(1));
        answer(c, 1);
        c.leave();
      },
    },
    {
      name: 'two attempts fail, and the proxy has an answer from elsewhere',
      nearMiss: true,
      wire(wire) {
        const { down, up, send } = called(wire);
        up.server.rst(1, 'REFUSED_STREAM');
        wire.wait(4);
        send(3);
        up.server.rst(3, 'REFUSED_STREAM');
        wire.wait(1);
        answer(down, 1, [envoy]);
      },
    },
  ],
  sealed: [
    {
      name: 'a request more than clients asked for, on a connection of its own, behind a record with room for a reset',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>242');
        say(wire, up, '>402 @5 <37 @25');
        const again = wire.connect('198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server');
        say(wire, again, '>305');
        say(wire, up, '@20 <153 <35');
        say(wire, down, '<182 <35');
        say(wire, again, '@20 <153 <35');
        say(wire, down, '<66 <11');
      },
    },
    {
      name: 'a second connection for the second request',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>242');
        say(wire, up, '>305 @5 <37 @25');
        const other = wire.connect('198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server');
        say(wire, other, '>305');
        say(wire, up, '@20 <153 <35');
        say(wire, down, '<182 <35');
        say(wire, other, '@20 <153 <35');
        say(wire, down, '<66 <11');
      },
    },
  ],
};

export default cases;
