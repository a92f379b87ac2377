/** TCP is well, and the ClientHello is never answered. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverSilent from '../lab/faults/server-silent.ts';

export default defineScenario({
  id: 'tls-handshake-timeout',
  title: 'The server accepts the connection and does not answer the ClientHello',
  why:
    'A process that is stopped behind its accept queue, or a wrong port. The kernel of the server acknowledges, so ' +
    'checks of the port are green.',
  procedure: {
    client: 'Two unary calls, each with a deadline of 800 ms.',
    proxy: 'Envoy, which opens TLS to the server.',
    server: 'Something that accepts connections and reads, and says nothing.',
    expect: 'tls-handshake-timeout on the upstream hop, caused by the server; nobody sent anything decisive.',
  },
  only: { variant: 'tls', because: 'it is a matter of TLS, and this run is in plaintext' },
  fault: use(serverSilent, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 800 }));
  },
  expect: {
    signature: 'tls-handshake-timeout',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'server',
    quantities: { stall: { about: 1.6, within: 0.2 } },
  },
});
