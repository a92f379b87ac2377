import {
  addresses,
  callAndLeave,
  namesAreNotTheMatter,
  other,
  question,
  servfail,
} from '../../../support/name-near-misses.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy } from '../../../support/local-reply-cases.ts';
import { ask, reply } from '../../../support/wire-dns.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'nobody answers, and the question is repeated',
      wire(wire) {
        ask(wire, question);
        wire.wait(5000);
        ask(wire, question);
        wire.wait(5000);
        ask(wire, { ...question, id: 3 });
        wire.wait(11_000);
        ask(wire, { name: 'basket.example', type: 'TXT', id: 9 });
      },
      findings: [
        {
          message: 'unanswered',
          sender: 'none',
          cause: 'path',
          quantities: { names: 1, queries: 3, retries: 2 },
        },
      ],
    },
    {
      name: 'SERVFAIL, again and again',
      wire(wire) {
        for (const id of [1, 2, 3]) {
          ask(wire, { ...question, id });
          wire.wait(200);
          reply(wire, { ...question, id }, { code: servfail });
          wire.wait(1000);
        }
      },
      findings: [{ message: 'failed', cause: 'path', quantities: { queries: 3 } }],
    },
    {
      name: 'the address comes after five seconds, and the call goes out then',
      wire(wire) {
        ask(wire, question);
        wire.wait(5000);
        ask(wire, question);
        wire.wait(2);
        reply(wire, question, { addresses });
        callAndLeave(wire);
      },
      findings: [{ message: 'slow', cause: 'path', quantities: { lookup: 5, retries: 1 } }],
    },
    {
      name: 'A comes at once, AAAA after five seconds, and the client waits for both',
      wire(wire) {
        ask(wire, question);
        ask(wire, other);
        wire.wait(2);
        reply(wire, question, { addresses });
        wire.wait(5000);
        ask(wire, other);
        wire.wait(2);
        reply(wire, other, {});
        callAndLeave(wire);
      },
      findings: [{ message: 'oneType', cause: 'path', quantities: { lookup: 5 } }],
    },
    {
      name: 'nothing was captured but questions: the client gave up before it asked again',
      wire(wire) {
        ask(wire, question);
        ask(wire, other);
      },
      findings: [{ message: 'unanswered', certainty: 'inferred', cause: 'path', quantities: { queries: 2 } }],
      withoutKeys: 'inferred',
    },
    {
      name: 'A is answered, AAAA is not, and there is nothing else: the client waited for both and gave up',
      wire(wire) {
        ask(wire, question);
        ask(wire, other);
        wire.wait(2);
        reply(wire, question, { addresses });
      },
      findings: [{ message: 'oneType', certainty: 'inferred', cause: 'path' }],
      withoutKeys: 'inferred',
    },
    {
      name: 'the address comes after two seconds, and the client has given up',
      wire(wire) {
        ask(wire, question);
        wire.wait(2000);
        reply(wire, question, { addresses });
      },
      findings: [{ message: 'slow', certainty: 'shown', cause: 'path', quantities: { lookup: 2 } }],
    },
    {
      name: 'a proxy gets no answer, and its client reads of it',
      wire(wire) {
        const down = wire.connect('198.18.0.9:40000', '198.18.0.1:8080', 'client-proxy');
        down.client.request(1);
        ask(wire, question);
        wire.wait(2);
        reply(wire, question, { code: servfail });
        down.server.fail(1, 14, 'no healthy upstream', [envoy]);
      },
      findings: [{ message: 'failed', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'the same in silence, while the proxy serves others',
      wire(wire) {
        const down = wire.connect('198.18.0.9:40000', '198.18.0.1:8080', 'client-proxy');
        down.client.request(1);
        ask(wire, question);
        const elsewhere = wire.connect('198.18.0.1:41000', '198.18.0.5:8080', 'proxy-server');
        elsewhere.client.request(1, { path: '/shop.v1.Basket/GetBasket' });
        elsewhere.server.responseHeaders(1);
        elsewhere.server.trailers(1);
        wire.wait(11_000);
        ask(wire, { name: 'basket.example', type: 'TXT', id: 9 });
        down.server.fail(1, 14, 'no healthy upstream', [envoy]);
      },
      findings: [{ message: 'unanswered', hop: 'proxy-server', streams: [1], confidence: 0.9 }],
    },
    {
      name: 'a proxy waits for an address, and passes the call on then',
      wire(wire) {
        const down = wire.connect('198.18.0.9:40000', '198.18.0.1:8080', 'client-proxy');
        down.client.request(1);
        ask(wire, question);
        wire.wait(2137);
        reply(wire, question, { addresses });
        const up = wire.connect('198.18.0.1:41000', '198.18.0.2:8080', 'proxy-server');
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        for (const { server } of [up, down]) {
          server.responseHeaders(1);
          server.trailers(1);
        }
      },
      findings: [{ message: 'slow', hop: 'proxy-server', says: 'proxy 198.18.0.1 waited' }],
    },
    {
      name: 'A comes at once, AAAA never, and the client waits five seconds for it',
      wire(wire) {
        ask(wire, question);
        ask(wire, other);
        wire.wait(2);
        reply(wire, question, { addresses });
        wire.wait(5000);
        callAndLeave(wire);
      },
      findings: [{ message: 'oneType', cause: 'path', quantities: { lookup: 5 } }],
    },
  ],
  silent: namesAreNotTheMatter,
};

export default cases;
