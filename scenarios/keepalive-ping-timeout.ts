/** PINGs without an answer on a connection whose TCP is well: the proxy gives the server up, and its calls with it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverPingsUnanswered from '../lab/faults/server-pings-unanswered.ts';

const timeoutMs = 250;

export default defineScenario({
  id: 'keepalive-ping-timeout',
  title: 'The server does not answer the PINGs of the proxy',
  why:
    'A process that is frozen, in a long garbage collection or a debugger. Keepalive does what it is for; Envoy logs ' +
    'UC, as if the server had closed.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy with connection_keepalive towards the server: a PING every 0.2 s, 0.25 s for its answer.',
    server: 'Takes 1 s for a call and acknowledges no PING.',
    expect:
      'keepalive-ping-timeout on the upstream hop: the proxy closes after 0.25 s, because of the server.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 600 };
  },
  fault: use(serverPingsUnanswered, { everyMs: 200, timeoutMs, answerAfterMs: 1000 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 3000 }));
  },
  expect: {
    signature: 'keepalive-ping-timeout',
    hop: 'proxy-server',
    sender: 'proxy',
    cause: 'server',
    quantities: { pingTimeout: { about: timeoutMs / 1000, within: 0.25 } },
  },
});
