/**
 * Connection attempts that nobody answers. The proxy repeats its SYN twice and gives up in silence: no packet says that
 * it did.
 */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyConnectTimeout from '../lab/faults/proxy-connect-timeout.ts';

export default defineScenario({
  id: 'tcp-syn-timeout',
  title: 'Connection attempts get no answer at all',
  why:
    'A security group, a wrong route, an address that is no more. Calls take the whole connect_timeout (5 s unless set) ' +
    'where a refusal would take a millisecond, and fail with "connection timeout".',
  procedure: {
    client: 'Two unary calls at the same moment.',
    proxy: 'Envoy with a connect_timeout of 2.3 s; its SYN packets disappear.',
    server: 'Is never reached.',
    expect:
      'tcp-syn-timeout on the upstream hop, caused by the path: the SYN again after 1 s (RFC 6298 2.1); the answer of ' +
      'the proxy contributes.',
  },
  fault: use(proxyConnectTimeout, { ms: 2300 }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(2, () => channel.unary({ deadlineMs: 4000 }));
  },
  expect: {
    signature: 'tcp-syn-timeout',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'path',
    quantities: { firstGap: { about: 1, within: 0.1 } },
    contributing: ['upstream-connect-failure'],
  },
});
