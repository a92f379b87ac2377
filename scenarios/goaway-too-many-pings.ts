/** Keepalive PINGs that come more often than the server permits: it ends the connection, and the calls on it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverTooManyPings from '../lab/faults/server-too-many-pings.ts';

const everyMs = 100;

export default defineScenario({
  id: 'goaway-too-many-pings',
  title: 'A server has had too many PINGs',
  why:
    'Keepalive that was set to survive a NAT, against servers that permit one PING in five minutes. Calls break in ' +
    'bunches, and the setting that breaks them was made to keep them alive.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'Envoy with connection_keepalive every 0.1 s towards the server.',
    server:
      'At the fourth PING it sends GOAWAY(ENHANCE_YOUR_CALM, "too_many_pings") and closes; a call takes 0.8 s.',
    expect:
      'goaway-too-many-pings on the upstream hop: sent by the server, to be changed by the proxy, whose PINGs come ' +
      'every 0.1 s.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 800 };
  },
  fault: use(serverTooManyPings, { everyMs, pings: 4, answerAfterMs: 800 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 3000 }));
  },
  expect: {
    signature: 'goaway-too-many-pings',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'proxy',
    quantities: { pingInterval: { about: everyMs / 1000, within: 0.3 } },
  },
});
