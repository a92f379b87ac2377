/** A deadline that is enough for the work and not for the way there: neither of the two would fail by itself. */
import { combine, defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import deadlineShort from '../lab/faults/deadline-short.ts';
import packetDelay from '../lab/faults/packet-delay.ts';

/** Of the calls; the work takes a half of it, and the way there and back another half and more. */
const deadlineMs = 400;

export default defineScenario({
  id: 'far-server-short-deadline',
  title: 'A deadline is long enough for the work and too short for the way',
  why:
    'A service moves to another region, or a client that always was next door. The server finishes in time by its own ' +
    'clock and has no error in its log; every call of the distant clients ends in DEADLINE_EXCEEDED.',
  procedure: {
    client: `Three unary calls, one after the other, with a deadline of ${deadlineMs / 1000} s.`,
    proxy: 'Envoy without a timer of its own, 240 ms of round trip away from the server.',
    server: 'Takes 250 ms for a call.',
    expect: 'deadline-exceeded-client on the client hop, sent by the client, with a deadline of 0.4 s.',
  },
  fault: combine(
    use(packetDelay, { hop: 'proxy-server', ms: 120 }),
    use(deadlineShort, { deadlineMs, workMs: 250, keptBy: 'client' }),
  ),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(3, () => channel.unary());
  },
  expect: {
    signature: 'deadline-exceeded-client',
    hop: 'client-proxy',
    sender: 'client',
    quantities: { deadline: { about: deadlineMs / 1000, within: 0.05 } },
  },
  alone: {
    'packet-delay': { signature: 'healthy' },
    'deadline-short': { signature: 'healthy' },
  },
});
