/** A server that is announced before it listens: for half a second its kernel refuses everybody, then all is well. */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import serverDown from '../lab/faults/server-down.ts';

export default defineScenario({
  id: 'tcp-connect-refused',
  title: 'Connections are refused while the server starts',
  why:
    'A burst of UNAVAILABLE at each deploy: endpoints that are registered before the process listens. The cheapest of ' +
    'all failures, refused within a round trip and safe to try elsewhere.',
  procedure: {
    client: 'One channel makes unary calls every 40 ms for 0.5 s.',
    proxy: 'Envoy without a retry policy.',
    server: 'Its process is not there for the first 0.5 s; its kernel answers SYN by RST.',
    expect: 'tcp-connect-refused on the upstream hop, by the server.',
  },
  fault: use(serverDown, { forMs: 500 }),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 40, forMs: 500 });
  },
  expect: { signature: 'tcp-connect-refused', hop: 'proxy-server', sender: 'server', cause: 'server' },
});
