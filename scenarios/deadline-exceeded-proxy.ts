/** Calls with a generous deadline that the proxy cuts down to its own maximum: the client never asked for so little. */
import { defineScenario, together, use } from '../lab/kit/index.ts';
import proxyDeadlineCap from '../lab/faults/proxy-deadline-cap.ts';

const capMs = 300;
const deadlineMs = 5000;

export default defineScenario({
  id: 'deadline-exceeded-proxy',
  title: 'The proxy ends calls before the deadline of their client',
  why:
    'A route with a maximum for grpc-timeout answers DEADLINE_EXCEEDED long before the client would have given up; the ' +
    'application sees its own status and blames its own setting.',
  procedure: {
    client: 'Three unary calls at the same moment with a deadline of 5 s.',
    proxy: 'Envoy with grpc_timeout_header_max 0.3 s on its route.',
    server: 'Answers after 0.8 s and keeps no deadline itself.',
    expect:
      'deadline-exceeded-proxy on the client hop, by the proxy: deadline 5 s, ended by the proxy after 0.3 s.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 800, ignoresDeadline: true };
  },
  fault: use(proxyDeadlineCap, { ms: capMs }),
  async drive(lab) {
    const channel = await lab.channel();
    await together(3, () => channel.unary({ deadlineMs }));
  },
  expect: {
    signature: 'deadline-exceeded-proxy',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: {
      deadline: { about: deadlineMs / 1000, within: 0.05 },
      proxyTimeout: { about: capMs / 1000, within: 0.2 },
    },
  },
});
