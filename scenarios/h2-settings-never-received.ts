/** The connection stands, and the server never says a word of HTTP/2 on it. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverSettingsMissing from '../lab/faults/server-settings-missing.ts';

export default defineScenario({
  id: 'h2-settings-never-received',
  title: 'The server accepts the connection and never sends SETTINGS',
  why:
    'A hung process, a load balancer with a dead target, a service that waits for another protocol. Connections look ' +
    'established everywhere, and every call on them runs into its deadline.',
  procedure: {
    client: 'Two unary calls, each with a deadline of 700 ms.',
    proxy: 'Envoy without a timer of its own.',
    server: 'Reads the preface and sends nothing.',
    expect:
      'h2-settings-never-received on the upstream hop, caused by the server; nobody sent anything decisive.',
  },
  fault: use(serverSettingsMissing, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 700 }));
  },
  expect: {
    signature: 'h2-settings-never-received',
    hop: 'proxy-server',
    sender: 'none',
    cause: 'server',
    quantities: { waited: { about: 1.4, within: 0.3 }, requests: { about: 2, within: 0.01 } },
  },
});
