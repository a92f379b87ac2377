/** Somebody on the path answers connection attempts by ICMP: host unreachable. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import icmpUnreachable from '../lab/faults/icmp-unreachable.ts';

export default defineScenario({
  id: 'icmp-unreachable',
  title: 'A router says that the host cannot be reached',
  why:
    'A node that is down, a route that is missing, a firewall that is polite. Clients say EHOSTUNREACH; unlike a ' +
    'silence it fails at once, and unlike a refusal it does not come from the service.',
  procedure: {
    client: 'Two unary calls on a channel that never becomes ready.',
    proxy: 'Envoy; SYN packets to it are answered by ICMP host unreachable.',
    server: 'Is never reached.',
    expect: 'icmp-unreachable on the client hop: ICMP type 3, code 1.',
  },
  captured: 'at-the-ends',
  fault: use(icmpUnreachable, { code: 'host-unreachable' }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'icmp-unreachable',
    hop: 'client-proxy',
    quantities: { type: { about: 3, within: 0.01 }, code: { about: 1, within: 0.01 } },
  },
});
