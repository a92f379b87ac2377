import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection with one call done and one open. */
function busy(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(50);
  c.client.request(3, { timeout: '5S' });
  wire.wait(300);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'by the server, before any answer',
      wire(wire) {
        const c = busy(wire);
        c.server.reset();
      },
      findings: [
        {
          message: 'reset',
          sender: 'server',
          cause: 'server',
          streams: [3],
          certainty: 'shown',
          quantities: { calls: 1, beforeHeaders: 1, afterHeaders: 0, silence: 0.3, unacknowledged: 0 },
          confidence: 0.9,
          ruledOut: ['middlebox-spoofed-rst'],
          answers: {
            'who-closed-first': 'server, by RST',
            'data-lost': 'Yes: the answers',
            'retry-safe': 'No',
          },
        },
      ],
    },
    {
      name: 'by the server, in the middle of an answer',
      wire(wire) {
        const c = busy(wire);
        c.client.request(5);
        c.server.responseHeaders(3);
        c.server.message(3);
        wire.wait(20);
        c.server.reset();
      },
      findings: [{ message: 'reset', streams: [3, 5], quantities: { calls: 2, afterHeaders: 1 } }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'by the client, which a proxy translates upstream',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        wire.wait(400);
        down.client.reset();
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'reset', sender: 'client', cause: 'client', hop: 'client-proxy', streams: [1] }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'by the server behind a proxy, which answers in its own words',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(200);
        up.server.reset();
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error or disconnect/reset before headers', [
          ['server', 'envoy'],
        ]);
      },
      findings: [{ message: 'reset', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'as an answer to bytes that it does not acknowledge: it does not know the connection',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(50);
        c.client.lost();
        c.client.request(3);
        c.server.disown();
      },
      findings: [
        {
          message: 'unknown',
          sender: 'server',
          cause: 'unknown',
          streams: [3],
          confidence: 0.75,
          answers: { 'data-lost': 'Yes: 37 byte(s)', 'retry-safe': 'Not by the protocol' },
        },
      ],
    },
    {
      name: 'as an answer to bytes of a call that the server had begun to answer',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.server.responseHeaders(1);
        wire.wait(50);
        c.client.lost();
        c.client.message(1);
        c.server.disown();
      },
      findings: [{ message: 'unknown', answers: { 'retry-safe': 'Not by the protocol' } }],
    },
    {
      name: 'by a process that has not read the last bytes',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        wire.wait(50);
        c.client.lost();
        c.client.request(5);
        c.server.reset();
      },
      findings: [
        {
          message: 'reset',
          cause: 'server',
          answers: { 'data-lost': 'Yes: 37 byte(s)', 'retry-safe': 'No' },
        },
      ],
    },
    {
      name: 'by a host that does not know the connection, though everything had been acknowledged',
      wire(wire) {
        const c = busy(wire);
        c.server.disown();
      },
      findings: [{ message: 'reset', cause: 'server', confidence: 0.9 }],
    },
    {
      name: 'by the client, whose calls are open',
      wire(wire) {
        const c = busy(wire);
        c.client.reset();
      },
      findings: [{ message: 'reset', sender: 'client', cause: 'client', streams: [3] }],
    },
    {
      name: 'inside TLS without keys: a record of the size of a request was not answered',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(50);
        c.ask();
        wire.wait(300);
        c.server.reset();
      },
      findings: [
        { message: 'reset', sender: 'server', cause: 'server', certainty: 'inferred', confidence: 0.9 },
      ],
    },

    {
      name: 'on a connection of which nothing else of the server was captured',
      wire(wire) {
        wire.keepSegments();
        const { client, server } = wire.dial();
        client.lost();
        client.raw(frames.clientPreface);
        wire.wait(2);
        client.raw(frames.settings());
        wire.wait(2);
        client.request(1);
        wire.wait(300);
        server.reset();
      },
      findings: [{ message: 'reset', streams: [1], ruledOut: [], lacks: ['usualHopLimit'] }],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    {
      name: 'inside TLS without keys, where everything was answered',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        c.clientRecord(17);
        c.serverRecord(17);
        wire.wait(300);
        c.server.reset();
      },
    },
    {
      name: 'no call was open',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.server.reset();
      },
    },
    {
      name: 'the server had closed by FIN before',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.fin();
        wire.wait(1);
        c.client.rst(3, 'CANCEL');
        c.server.reset();
      },
    },
    {
      name: 'after FIN both ways (H-10)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.leave();
        c.server.reset();
      },
    },
    {
      name: 'behind a GOAWAY of its sender',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.goaway(3);
        c.server.reset();
      },
    },
    {
      name: 'with the hop limit of somebody else',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.reset(61);
      },
    },
    {
      name: 'the first bytes after a pause are not known to anybody',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(3000);
        c.client.lost();
        c.client.request(3);
        c.server.disown();
      },
    },
  ],
  sealed: [
    {
      name: 'a second after the last word of the client: Envoy ends a connection so for a violation',
      wire(wire) {
        const c = wire.connect();
        say(wire, c, '@20 >158 @5 <182 <35 @20 >67 @1000');
        c.server.reset();
      },
    },
  ],
};

export default cases;
