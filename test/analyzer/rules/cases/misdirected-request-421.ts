import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { answerFrames, beginning, requestFrames, statusFrames } from '../../../support/frames-of-calls.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire } from '../../../support/wire.ts';
import { tls12 } from '../../../support/wire-tls12.ts';

/** A connection opened for catalog.example, used for it, and then for this name, which is answered with a status. */
function second(wire: Wire, authority: string, status: string, clientNames?: readonly string[]): void {
  const own = clientNames === undefined ? {} : { clientNames };
  const c = tls12(wire, { cipher: 0xc02f, names: ['*.example'], ...own });
  c.client(...beginning, ...requestFrames(1));
  c.server(frames.settings([[3, 100]]), frames.settingsAck());
  c.client(frames.settingsAck());
  c.server(...answerFrames(1));
  c.client(...requestFrames(3, authority));
  wire.wait(2);
  c.server(...statusFrames(3, status));
  c.client(frames.goaway(0, 0));
  c.dial.client.fin();
  c.dial.server.fin();
}

/** A connection opened for catalog.example whose first request is for this name, and is misdirected. */
function alone(wire: Wire, authority: string): void {
  const c = tls12(wire, { cipher: 0xc02f, names: ['*.example'] });
  c.client(...beginning, ...requestFrames(1, authority));
  c.server(frames.settings([[3, 100]]), frames.settingsAck(), ...statusFrames(1, '421'));
  c.client(frames.settingsAck(), frames.goaway(0, 0));
  c.dial.client.fin();
  c.dial.server.fin();
}

function plainFor(authority: string): [string, string][] {
  return [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', authority],
  ];
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a second name on a connection whose certificate covers both',
      wire(wire) {
        second(wire, 'stock.example:8443', '421');
      },
      findings: [
        {
          message: 'misdirected',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { httpStatus: 421, authorities: 2 },
        },
      ],
    },
    {
      name: 'one name alone, in clear: the server does not know it here',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [[':status', '421']], true);
        c.leave();
      },
      findings: [{ message: 'misdirected', sender: 'server', cause: 'server', streams: [1] }],
    },
    {
      name: 'a proxy passes it on',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.headers(3, [[':status', '421']], true);
        down.server.headers(3, [[':status', '421'], envoy, passedOn], true);
      },
      findings: [{ message: 'misdirected', sender: 'server', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'two names on one connection in clear',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.headers(3, plainFor('stock.example'), true);
        c.server.headers(3, [[':status', '421']], true);
        c.leave();
      },
      findings: [
        { message: 'misdirected', cause: 'client', streams: [3], says: 'also used for catalog.example' },
      ],
    },
    {
      name: 'the only request is for another name than TLS was asked for',
      wire(wire) {
        alone(wire, 'stock.example');
      },
      findings: [
        { message: 'misdirected', cause: 'client', confidence: 0.95, quantities: { authorities: 1 } },
      ],
    },
    {
      name: 'the only request is for the name that TLS was asked for, in capitals',
      wire(wire) {
        alone(wire, 'Catalog.example:8443');
      },
      findings: [{ message: 'misdirected', cause: 'server', confidence: 0.85, says: 'for catalog.example.' }],
    },

    {
      name: 'a proxy says so itself, whatever the server answers',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.fail(3, 5, 'no such item');
        down.server.headers(3, [[':status', '421'], envoy], true);
      },
      findings: [{ message: 'misdirected', sender: 'proxy', hop: 'client-proxy', streams: [3] }],
    },

    {
      name: 'a client that shows a certificate as well: that of the server is the one that counts',
      wire(wire) {
        second(wire, 'stock.example', '421', ['basket.example']);
      },
      findings: [
        {
          message: 'misdirected',
          cause: 'client',
          answers: { names: 'SNI catalog.example; :authority stock.example; certificate *.example.' },
        },
      ],
    },
  ],
  silent: [
    {
      name: 'a second name that is served',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: 0xc02f, names: ['*.example'] });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck());
        c.client(frames.settingsAck());
        c.server(...answerFrames(1));
        c.client(...requestFrames(3, 'stock.example'));
        c.server(...answerFrames(3));
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
    },
    {
      name: 'a second name that is not found',
      nearMiss: true,
      wire(wire) {
        second(wire, 'stock.example', '404');
      },
    },
    {
      name: 'trailers that begin with a count of 421',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.headers(
          1,
          [
            ['x-items', '421'],
            ['grpc-status', '0'],
          ],
          true,
        );
        c.leave();
      },
    },
  ],
};

export default cases;
