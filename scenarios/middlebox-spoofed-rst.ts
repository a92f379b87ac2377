/**
 * Somebody on the path ends a connection in the name of both ends, in the middle of a stream. Only the hop limit of
 * the RST tells that neither of them sent it.
 */
import { defineScenario, use } from '../lab/kit/index.ts';
import tcpResetInjection from '../lab/faults/tcp-reset-injection.ts';

const hopLimit = 40;

export default defineScenario({
  id: 'middlebox-spoofed-rst',
  title: 'A firewall resets a connection in the name of its ends',
  why:
    'Firewalls, intrusion prevention and NAT that has lost its state send RST with borrowed addresses. Client and ' +
    'proxy blame each other, and each has a log that says the other one did it.',
  procedure: {
    client: 'One server-streaming call.',
    proxy: 'Envoy without a timer of its own; between it and the client the path sends RST to both.',
    server: 'WatchItems sends 30 messages, one each 30 ms.',
    expect: 'middlebox-spoofed-rst on the client hop: a hop limit of 40 where the proxy sends with 64.',
  },
  setup(setup) {
    setup.server.behave.WatchItems = { messages: 30, everyMs: 30 };
  },
  fault: use(tcpResetInjection, { direction: 'to-client', nth: 15, to: 'both', ttl: hopLimit }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.serverStream({ deadlineMs: 3000 }).result;
  },
  expect: {
    signature: 'middlebox-spoofed-rst',
    hop: 'client-proxy',
    sender: 'middlebox',
    cause: 'middlebox',
    quantities: { hopLimit: { about: hopLimit, within: 0.05 } },
  },
});
