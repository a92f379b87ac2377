/** The name of the service does not exist: no connection is ever tried. */
import { defineScenario, oneByOne, topologies, use } from '../lab/kit/index.ts';
import namesWrong from '../lab/faults/names-wrong.ts';

export default defineScenario({
  id: 'dns-nxdomain',
  title: 'The name of the service does not exist',
  why:
    'A typing error in a target, a wrong search domain, a record that was removed with its service. grpc-js says ' +
    '"Name resolution failed for target dns:…"; captures of the service show nothing at all.',
  setup(setup) {
    setup.topology = topologies.withDns;
  },
  procedure: {
    client: 'A grpc-js client that asks a name server for its target; two unary calls.',
    proxy: 'Is never reached.',
    server: 'Is never reached.',
    expect: 'dns-nxdomain, caused by the client, which asks for a name that is not there: response code 3.',
  },
  fault: use(namesWrong, { kind: 'nxdomain' }),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 800 }));
  },
  expect: {
    signature: 'dns-nxdomain',
    sender: 'none',
    cause: 'client',
    quantities: { responseCode: { about: 3, within: 0.01 } },
  },
});
