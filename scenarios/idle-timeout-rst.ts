/** A load balancer that answers for a connection which it has forgotten: RST to the first bytes after the pause. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import idleExpiry from '../lab/faults/idle-expiry.ts';

/** The silence between the two calls of each channel, above the middlebox's time-out. */
const idleMs = 1200;

export default defineScenario({
  id: 'idle-timeout-rst',
  title: 'An idle connection was forgotten on the way, and its next use is reset',
  why:
    'Network load balancers end an idle connection without telling anybody, and reset its next use. The first call ' +
    'after a quiet time fails with UNAVAILABLE "read ECONNRESET", the second one works: nobody can reproduce it.',
  procedure: {
    client: 'Two channels, each with a call, 1.2 s of silence, and one more call.',
    proxy:
      'Envoy without a timer of its own; in front of it a middlebox that forgets connections after 0.9 s.',
    server: 'Answers at once.',
    expect: 'idle-timeout-rst on the client hop, by a middlebox: 1.2 s of silence before the reset.',
  },
  captured: 'at-the-ends',
  fault: use(idleExpiry, { ms: 900, answer: 'reset' }),
  async drive(lab) {
    await together(2, async () => {
      const channel = await lab.channel();
      await channel.unary();
      await lab.pace(idleMs);
      await channel.unary({ deadlineMs: 1500 });
    });
  },
  expect: {
    signature: 'idle-timeout-rst',
    hop: 'client-proxy',
    sender: 'middlebox',
    cause: 'middlebox',
    quantities: { idle: { about: idleMs / 1000, within: 0.2 } },
  },
});
