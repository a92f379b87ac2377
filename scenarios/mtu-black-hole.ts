/** A path that is narrower than its ends believe, with a firewall that keeps it to itself. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import mtuBlackhole from '../lab/faults/mtu-blackhole.ts';

export default defineScenario({
  id: 'mtu-black-hole',
  title: 'Large packets disappear, small ones pass',
  why:
    'Tunnels, VPNs and overlay networks with ICMP filtered. Handshakes and small calls work, the first large answer ' +
    'hangs. It looks like a server that stops in the middle.',
  procedure: {
    client: 'A call with small answers, then two calls with answers of 20 kB, each with a deadline of 1 s.',
    proxy: 'Envoy; IP packets above 1280 bytes from it to the client are lost, without an ICMP error.',
    server: 'GetItem answers with 20 kB, WatchItems with small messages.',
    expect:
      'mtu-black-hole on the client hop, caused by the path: segments of full size (1448 bytes) are lost, smaller ' +
      'ones pass.',
  },
  setup(setup) {
    setup.server.behave.GetItem = { responseBytes: 20_000 };
    setup.server.behave.WatchItems = { messages: 2, everyMs: 10 };
  },
  only: { variant: 'plain', because: 'over TLS the hellos are too large already, and no call begins' },
  fault: use(mtuBlackhole, { direction: 'to-client', mtu: 1280 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.serverStream({ deadlineMs: 1000 }).result;
    await oneByOne(2, () => channel.unary({ deadlineMs: 1000 }));
  },
  expect: {
    signature: 'mtu-black-hole',
    hop: 'client-proxy',
    sender: 'none',
    cause: 'path',
    quantities: { smallestLost: { about: 1448, within: 0.05 } },
  },
});
