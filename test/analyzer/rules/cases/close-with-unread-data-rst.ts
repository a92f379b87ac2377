import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'a PING of the client behind the last answer',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(50);
        c.call(3);
        c.client.ping();
        wire.wait(1);
        c.server.reset();
      },
      findings: [
        {
          message: 'discarded',
          sender: 'server',
          cause: 'server',
          streams: [3],
          certainty: 'shown',
          quantities: { calls: 1 },
          confidence: 0.7,
          answers: { 'data-lost': 'Possibly', 'retry-safe': 'No' },
          evidence: ['RST behind a complete answer', 'a complete answer'],
        },
      ],
    },
    {
      name: 'GOAWAY behind the answer, and the client says farewell as well',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(50);
        c.call(3);
        c.server.goaway(3);
        c.client.ping();
        wire.wait(2);
        c.server.reset();
      },
      findings: [{ message: 'discarded', streams: [3], quantities: { lastStreamId: 3 } }],
    },
    {
      name: 'an answer before the request was whole (RFC 9112 9.6)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.client.message(1);
        wire.wait(20);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(1);
        c.server.reset();
      },
      findings: [{ message: 'early', sender: 'server', cause: 'server', streams: [1], certainty: 'shown' }],
    },
    {
      name: 'on the hop behind a proxy',
      wire(wire) {
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(20);
        up.server.responseHeaders(1);
        up.server.message(1);
        up.server.trailers(1);
        for (let i = 0; i < 5; i++) up.client.window(64_240);
        wire.wait(1);
        up.client.ping();
        wire.wait(1);
        up.server.reset();
      },
      findings: [{ message: 'discarded', sender: 'server', streams: [1] }],
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        for (let i = 0; i < 5; i++) c.client.window(64_240);
        c.clientRecord(17);
        wire.wait(1);
        c.server.reset();
      },
      findings: [{ message: 'inferred', sender: 'server', cause: 'server', certainty: 'inferred' }],
    },

    {
      name: 'inside TLS without keys: an answer before an upload was over',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.clientRecord(16_384);
        c.answer();
        c.clientRecord(16_384);
        wire.wait(1);
        c.server.reset();
      },
      findings: [
        {
          message: 'inferred',
          certainty: 'inferred',
          evidence: ['RST behind a complete answer', 'the last record of the server'],
        },
      ],
    },
    {
      name: 'inside TLS without keys: an answer in the middle of an upload, and nothing behind it',
      wire(wire) {
        const c = sealed(wire);
        for (let i = 0; i < 5; i++) {
          c.clientRecord(16_384);
          wire.wait(5);
        }
        c.serverRecord(70);
        wire.wait(1);
        c.server.reset();
      },
      findings: [{ message: 'inferred', sender: 'server', cause: 'server', certainty: 'inferred' }],
    },
  ],
  silent: [
    {
      name: 'inside TLS without keys: nothing came behind the answer',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(1);
        c.server.reset();
      },
    },
    {
      name: 'a call was open',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        wire.wait(1);
        c.server.reset();
      },
    },
    {
      name: 'an answer before the request was whole, and another call unanswered',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.client.message(1);
        c.client.request(3);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(1);
        c.server.reset();
      },
    },
    {
      name: 'long after the answer: the client has read it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(1000);
        c.client.ping();
        wire.wait(1);
        c.server.reset();
      },
    },
    {
      name: 'after FIN both ways (H-10)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.fin();
        c.client.ping();
        c.server.reset();
      },
    },
    {
      name: 'the client resets: it has what it wanted',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.ping();
        c.client.reset();
      },
    },
    {
      name: 'the client had left first',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.goaway(0);
        c.client.fin();
        wire.wait(1);
        c.server.reset();
      },
    },

    {
      name: 'inside TLS without keys: the server had said goodbye',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        c.serverRecord(2);
        for (let i = 0; i < 5; i++) c.client.window(64_240);
        c.clientRecord(17);
        wire.wait(1);
        c.server.reset();
      },
    },
  ],
};

export default cases;
