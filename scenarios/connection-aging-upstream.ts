/**
 * The same as connection-aging, one hop further: the server retires the connections of the proxy, and the client
 * notices nothing at all.
 */
import { defineScenario, keepCalling, use } from '../lab/kit/index.ts';
import serverMaxConnectionAge from '../lab/faults/server-max-connection-age.ts';

const ageMs = 500;

export default defineScenario({
  id: 'connection-aging-upstream',
  title: 'A server retires the connections of its proxy at an age',
  why:
    'gRPC servers age connections so that a deployment that has grown gets its share; on the hop behind a proxy this ' +
    'shows as reconnects at a beat, jittered by a tenth.',
  procedure: {
    client: 'One channel makes unary calls every 150 ms for 2.3 s.',
    proxy: 'Envoy without a timer of its own; it moves on at each GOAWAY.',
    server: 'A grpc-js server with a connection age of 0.5 s and no end of its grace.',
    expect:
      'All calls succeed; connection-aging on the upstream hop, by the server, with an age of 0.5 s and its jitter.',
  },
  fault: use(serverMaxConnectionAge, { ms: ageMs }),
  async drive(lab) {
    await keepCalling(lab, await lab.channel(), { everyMs: 150, forMs: 2300 });
  },
  expect: {
    signature: 'connection-aging',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: { age: { about: ageMs / 1000, within: 0.12 } },
  },
});
