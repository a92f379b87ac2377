import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { busy, closesThatAreNotTheMatter } from '../../../support/close-near-misses.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'by the server, and the client leaves as well',
      wire(wire) {
        const c = busy(wire);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        {
          message: 'closed',
          sender: 'server',
          cause: 'server',
          streams: [3],
          certainty: 'shown',
          quantities: { calls: 1, beforeHeaders: 1, afterHeaders: 0 },
          confidence: 0.9,
          answers: { 'who-closed-first': 'server, by FIN', 'retry-safe': 'No' },
        },
      ],
    },
    {
      name: 'C-core tells the closed server that it refuses (H-22)',
      wire(wire) {
        const c = busy(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        wire.wait(20);
        c.server.fin();
        wire.wait(1);
        c.client.rst(3, 'REFUSED_STREAM');
        c.client.fin();
        c.server.reset();
      },
      findings: [{ message: 'closed', sender: 'server', streams: [3], quantities: { afterHeaders: 1 } }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a proxy stops: all its clients at once, and its calls upstream',
      wire(wire) {
        const down = [0, 1].map((n) =>
          wire.connect(`198.18.0.1:4000${n}`, '198.18.0.2:8080', 'client-proxy'),
        );
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.forEach((c, n) => {
          c.client.request(1);
          wire.wait(1);
          up.client.request(1 + 2 * n, { headers: [['x-request-id', String(n)]] });
          up.server.responseHeaders(1 + 2 * n);
          c.server.responseHeaders(1, [['server', 'envoy']]);
          wire.wait(5);
        });
        wire.wait(500);
        for (const id of [1, 3]) up.client.rst(id, 'INTERNAL_ERROR');
        up.client.fin();
        for (const c of down) c.server.fin();
        wire.wait(1);
        for (const c of down) c.client.fin();
        up.server.fin();
      },
      findings: [
        { message: 'closed', sender: 'proxy', cause: 'proxy', hop: 'client-proxy', streams: [1] },
        { message: 'closed', sender: 'proxy', cause: 'proxy', hop: 'client-proxy', streams: [1] },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the server behind a proxy is killed',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        wire.wait(200);
        up.server.fin();
        wire.wait(1);
        up.client.fin();
        down.server.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'closed', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [1] }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the client is killed while it waits',
      wire(wire) {
        const c = busy(wire);
        c.client.fin();
        wire.wait(1);
        c.server.fin();
      },
      findings: [{ message: 'closed', sender: 'client', cause: 'client', streams: [3] }],
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
        c.serverRecord(2);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        { message: 'closed', sender: 'server', cause: 'server', certainty: 'inferred', confidence: 0.9 },
      ],
    },
    {
      name: 'inside TLS without keys: the messages of a stream were coming at a beat',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        for (let i = 0; i < 6; i++) {
          c.serverRecord(60);
          wire.wait(100);
        }
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [{ message: 'closed', sender: 'server', cause: 'server', certainty: 'inferred' }],
    },
  ],
  silent: closesThatAreNotTheMatter,
  sealed: [
    {
      name: 'the close of a server behind the beginning of an answer, and a reset to the client',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <51 <2 <F');
        say(wire, down, '<79 @1 <13');
      },
    },
    {
      name: 'the close of the server, and a whole answer',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <51 <11 @200 <2 <F');
        say(wire, down, '<182 <35');
      },
    },

    {
      name: 'a close a second after the last word of the client: Envoy ends a connection so for a violation',
      wire(wire) {
        say(wire, wire.connect(), '@20 >158 @5 <182 <35 @20 >67 @1000 <2 <F');
      },
    },
  ],
};

export default cases;
