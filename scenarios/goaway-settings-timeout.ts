/** A server that answers calls and never acknowledges SETTINGS, before a client that waits for that no longer than 1 s. */
import { defineScenario, topologies, use } from '../lab/kit/index.ts';
import serverSettingsAckMissing from '../lab/faults/server-settings-ack-missing.ts';

const timeoutMs = 1000;

export default defineScenario({
  id: 'goaway-settings-timeout',
  title: 'SETTINGS are not acknowledged, and their sender gives the connection up',
  why:
    'A home-made server, or a middlebox that rebuilds frames. Most clients never look for the acknowledgment; nghttp2 ' +
    'applications and akka do, and lose every call of the connection some seconds after it was opened.',
  setup(setup) {
    setup.topology = topologies.clientServer;
    setup.client.kind = 'raw';
    // Answers as small as these need no window back, and libraries give none.
    setup.client.script = { settingsTimeoutMs: timeoutMs, habits: { updateWindows: false } };
  },
  procedure: {
    client: 'A unary call each 100 ms for 1.5 s; it gives up SETTINGS that are not acknowledged within 1 s.',
    proxy: 'There is none: the proxies of this lab answer their clients themselves.',
    server: 'Answers each call and sends no SETTINGS ACK.',
    expect:
      'goaway-settings-timeout between client and server: GOAWAY of the client, caused by the server, after 1 s.',
  },
  fault: use(serverSettingsAckMissing, {}),
  async drive(lab) {
    const channel = await lab.channel();
    for (let made = 0; made < 15; made++) {
      await channel.unary();
      await lab.pace(100);
    }
  },
  expect: {
    signature: 'goaway-settings-timeout',
    hop: 'client-server',
    sender: 'client',
    cause: 'server',
    quantities: { waited: { about: timeoutMs / 1000, within: 0.15 } },
  },
});
