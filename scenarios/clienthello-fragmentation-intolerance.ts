/** A ClientHello with a post-quantum key share meets a terminator that reads one segment. */
import { defineScenario, oneByOne, topologies, use } from '../lab/kit/index.ts';
import serverHelloUnread from '../lab/faults/server-hello-unread.ts';

export default defineScenario({
  id: 'clienthello-fragmentation-intolerance',
  title: 'A ClientHello of more than one segment is not understood',
  why:
    'A new OpenSSL, Go or browser offers X25519MLKEM768, the hello no longer fits a segment, and an old load balancer or ' +
    'firewall reads half of it. Older clients work, so the update of the client is blamed.',
  procedure: {
    client: 'Two unary calls of grpc-js on a Node whose ClientHello holds an X25519MLKEM768 key share.',
    proxy: 'None: the client talks to the server itself.',
    server: 'Answers the hello with decode_error, as one who has read its first segment alone.',
    expect: 'clienthello-fragmentation-intolerance, by the server; the key share was a post-quantum one.',
  },
  setup(setup) {
    setup.topology = topologies.clientServer;
  },
  fault: use(serverHelloUnread, {}),
  async drive(lab) {
    const channel = await lab.channel({ lazy: true });
    await oneByOne(2, () => channel.unary({ deadlineMs: 800 }));
  },
  expect: {
    signature: 'clienthello-fragmentation-intolerance',
    hop: 'client-server',
    sender: 'server',
    cause: 'server',
    quantities: { postQuantum: { about: 1, within: 0.0001 }, mss: { about: 1460, within: 0.0001 } },
  },
});
