/** A failover behind a name, and a client that goes on with the address it was given before. */
import { defineScenario, topologies, use } from '../lab/kit/index.ts';
import serverFailsOver from '../lab/faults/server-fails-over.ts';

export default defineScenario({
  id: 'stale-address-after-failover',
  title: 'A client keeps the address that its service has left',
  why:
    'A database or a region fails over and the name follows within seconds. New processes work at once; old ones run ' +
    'into DEADLINE_EXCEEDED "Waiting for LB pick" until their resolver asks again (grpc-js: 30 s, the JVM: longer).',
  setup(setup) {
    setup.topology = topologies.twoServersByName;
    setup.names = { first: true };
  },
  procedure: {
    client:
      'A unary call; after a second a new channel with one, and then two more on the first channel, of 1.6 s each.',
    proxy: 'There is none: the client asks a name server for the address.',
    server:
      'Two of them. The first one leaves after the first call and its machine is gone; the name then leads to the other one.',
    expect:
      'stale-address-after-failover between client and server, caused by the client: the name has another address since.',
  },
  captured: 'at-the-ends',
  fault: use(serverFailsOver, {}),
  budgetSeconds: 8,
  async drive(lab) {
    const former = await lab.channel();
    await former.unary();
    await lab.pace(1000);
    const fresh = await lab.channel();
    await fresh.unary();
    await former.unary({ deadlineMs: 1600 });
    await former.unary({ deadlineMs: 1600 });
  },
  expect: {
    signature: 'stale-address-after-failover',
    hop: 'client-server',
    sender: 'none',
    cause: 'client',
  },
});
