/** Calls for one virtual host on a connection that was opened for another. */
import { defineScenario, oneByOne, topologies, use } from '../lab/kit/index.ts';
import serverNotGrpc from '../lab/faults/server-not-grpc.ts';

export default defineScenario({
  id: 'misdirected-request-421',
  title: 'A request for one name went to the connection of another',
  why:
    'A wildcard certificate and a channel whose :authority was overridden. Servers that keep their virtual hosts apart ' +
    'by SNI answer 421; browsers try again on a new connection, gRPC says UNKNOWN "Received HTTP status code 421".',
  procedure: {
    client:
      'Two unary calls with :authority orders.example on a channel whose handshake asks for catalog.example.',
    proxy: 'None: the client talks to the server itself.',
    server: 'Answers 421 Misdirected Request.',
    expect: 'misdirected-request-421: sent by the server, to be mended by the client.',
  },
  setup(setup) {
    setup.topology = topologies.clientServer;
  },
  only: { variant: 'tls', because: 'in plaintext a connection is opened for no name' },
  fault: use(serverNotGrpc, { kind: 'misdirected' }),
  async drive(lab) {
    const channel = await lab.channel({ options: { 'grpc.default_authority': 'orders.example' } });
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'misdirected-request-421',
    hop: 'client-server',
    sender: 'server',
    cause: 'client',
    quantities: { httpStatus: { about: 421, within: 0.0001 } },
  },
});
