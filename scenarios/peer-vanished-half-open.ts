/**
 * The path swallows everything in the middle of the traffic: no RST, no FIN, no ICMP. Both ends keep a connection that
 * leads nowhere.
 */
import { defineScenario, use } from '../lab/kit/index.ts';
import blackhole from '../lab/faults/blackhole.ts';

export default defineScenario({
  id: 'peer-vanished-half-open',
  title: 'The server side of a connection vanishes without a word',
  why:
    'A node dies, a route is withdrawn, a security group changes. TCP tries for a quarter of an hour, every call on ' +
    'the channel runs into its deadline, and a new connection would have been refused or served at once.',
  procedure: {
    client:
      'Unary calls with 2 kB each until three have failed or forty were made, each with a deadline of 900 ms.',
    proxy: 'Envoy without a timer of its own; the client hop swallows all packets once 20 kB have passed.',
    server: 'Answers at once.',
    expect: 'peer-vanished-half-open on the client hop, caused by the path; nobody sent anything decisive.',
  },
  captured: 'at-the-ends',
  fault: use(blackhole, { afterBytes: 20_000 }),
  async drive(lab) {
    const channel = await lab.channel();
    let failed = 0;
    for (let call = 0; call < 40 && failed < 3; call++) {
      const { code } = await channel.unary({ requestBytes: 2000, deadlineMs: 900 });
      if (code !== 0) failed++;
    }
  },
  expect: { signature: 'peer-vanished-half-open', hop: 'client-proxy', sender: 'none', cause: 'path' },
});
