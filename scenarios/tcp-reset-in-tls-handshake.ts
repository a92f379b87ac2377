/** TCP is accepted, and the ClientHello is answered by RST. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverDropsHello from '../lab/faults/server-drops-hello.ts';

export default defineScenario({
  id: 'tcp-reset-in-tls-handshake',
  title: 'The server resets connections at the ClientHello',
  why:
    'A load balancer without a healthy target, a terminator that cannot load its key, a firewall. The port answers, so ' +
    'checks of TCP are green; Envoy says "remote connection failure" or "connection termination", grpc-js ECONNRESET.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy, which opens TLS to the server.',
    server: 'Accepts TCP and resets the connection when the first bytes come.',
    expect: 'tcp-reset-in-tls-handshake on the upstream hop, by the server.',
  },
  fault: use(serverDropsHello, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: { signature: 'tcp-reset-in-tls-handshake', hop: 'proxy-server', sender: 'server', cause: 'server' },
});
