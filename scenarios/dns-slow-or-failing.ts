/** The name server answers rightly, after the call has given up. */
import { defineScenario, topologies, use } from '../lab/kit/index.ts';
import namesWrong from '../lab/faults/names-wrong.ts';

export default defineScenario({
  id: 'dns-slow-or-failing',
  title: 'The name server takes longer than the deadline',
  why:
    'An overloaded resolver, a lost query that is repeated after five seconds. The first calls of each process die, ' +
    'and their deadline is blamed on a service that never heard of them.',
  setup(setup) {
    setup.topology = topologies.withDns;
  },
  procedure: {
    client:
      'A grpc-js client that asks a name server for its target; a unary call with a deadline of 400 ms, then one that waits longer.',
    proxy: 'Is reached by the second call alone.',
    server: 'Answers what reaches it.',
    expect: 'dns-slow-or-failing, caused by the path to the name: it took 1.2 s.',
  },
  fault: use(namesWrong, { kind: 'slow', delayMs: 1200 }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await channel.unary({ deadlineMs: 400 });
    await channel.unary({ deadlineMs: 2500 });
  },
  expect: {
    signature: 'dns-slow-or-failing',
    sender: 'none',
    cause: 'path',
    quantities: { lookup: { about: 1.2, within: 0.2 } },
  },
});
