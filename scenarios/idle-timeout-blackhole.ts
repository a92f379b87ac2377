/** A NAT or firewall that forgets idle connections and says nothing: what is sent after the pause is lost. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import idleExpiry from '../lab/faults/idle-expiry.ts';

/** The silence between the two calls of each channel, above the middlebox's time-out. */
const idleMs = 1200;

export default defineScenario({
  id: 'idle-timeout-blackhole',
  title: 'An idle connection was forgotten on the way, and its next use is lost',
  why:
    'Conntrack tables, NAT gateways and Azure or IPVS load balancers drop the entry of an idle connection. The first ' +
    'calls after a quiet time end in DEADLINE_EXCEEDED, all on the same channel, and a restart of the client helps.',
  procedure: {
    client:
      'Two channels, each with a call, 1.2 s of silence, and one more call; then a new channel with one.',
    proxy:
      'Envoy without a timer of its own; in front of it a middlebox that forgets connections after 0.9 s.',
    server: 'Answers at once.',
    expect:
      'idle-timeout-blackhole on the client hop, caused by a middlebox: 1.2 s of silence, then segments that nobody ' +
      'acknowledges, while a new connection works.',
  },
  captured: 'at-the-ends',
  fault: use(idleExpiry, { ms: 900 }),
  async drive(lab) {
    await together(2, async () => {
      const channel = await lab.channel();
      await channel.unary();
      await lab.pace(idleMs);
      await channel.unary({ deadlineMs: 1500 });
    });
    const fresh = await lab.channel();
    await fresh.unary();
  },
  expect: {
    signature: 'idle-timeout-blackhole',
    hop: 'client-proxy',
    sender: 'none',
    cause: 'middlebox',
    quantities: { idle: { about: idleMs / 1000, within: 0.2 } },
  },
});
