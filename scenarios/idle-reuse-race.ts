/** A request and the FIN of an idle timer that pass each other on a long path. */
import { combine, defineScenario, use } from '../lab/kit/index.ts';
import packetDelay from '../lab/faults/packet-delay.ts';
import serverIdleTimeout from '../lab/faults/server-idle-timeout.ts';

/** How long a packet takes one way: FIN and request pass each other within twice that. */
const oneWayMs = 200;
const idleMs = 1000;

export default defineScenario({
  id: 'idle-reuse-race',
  title: 'A request crosses the FIN of an idle connection',
  why:
    'The idle timer of the server is about as long as the pauses of its clients. Once in a thousand calls UNAVAILABLE ' +
    '"connection termination", 503 with the flag UC, at quiet hours more often than at busy ones.',
  procedure: {
    client: 'Twice: a unary call, and another one after 0.8 s.',
    proxy: 'Envoy, which keeps its connection to the server, 400 ms of round trip away.',
    server: 'Closes a connection 1 s after an answer, by FIN alone.',
    expect:
      'idle-reuse-race on the upstream hop: the server sends FIN, nobody has to be blamed, and the request was not ' +
      'acknowledged by it.',
  },
  fault: combine(
    use(packetDelay, { hop: 'proxy-server', ms: oneWayMs }),
    use(serverIdleTimeout, { ms: idleMs }),
  ),
  budgetSeconds: 10,
  async drive(lab) {
    const channel = await lab.channel();
    for (let round = 0; round < 2; round++) {
      await channel.unary({ deadlineMs: 3000 });
      // The answer left one way ago: this request leaves when the FIN is about half way.
      await lab.pace(idleMs - oneWayMs);
      await channel.unary({ deadlineMs: 3000 });
    }
  },
  expect: {
    signature: 'idle-reuse-race',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'none',
    quantities: { rtt: { about: (2 * oneWayMs) / 1000, within: 0.15 } },
  },
  alone: {
    'packet-delay': { signature: 'healthy' },
    'server-idle-timeout': { signature: 'healthy' },
  },
});
