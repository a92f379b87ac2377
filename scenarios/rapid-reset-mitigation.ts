/** So many cancelled calls that the proxy takes the client for an attacker. */
import { defineScenario, use } from '../lab/kit/index.ts';
import clientRapidReset from '../lab/faults/client-rapid-reset.ts';

export default defineScenario({
  id: 'rapid-reset-mitigation',
  title: 'The proxy closes the connection of a client that cancels too much',
  why:
    'Meant against attacks (CVE-2023-44487), met by clients with short deadlines or hedging. The connection is gone, ' +
    'and with it calls that nobody had cancelled.',
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 300 };
  },
  procedure: {
    client: 'A unary call, and beside it 300 streams that are opened and reset at once with CANCEL.',
    proxy: 'Envoy, which closes at the 250th, half of its premature-reset limit, and sends no GOAWAY.',
    server: 'Answers after 300 ms.',
    expect: 'rapid-reset-mitigation on the client hop: closed by the proxy, caused by the client.',
  },
  fault: use(clientRapidReset, { streams: 300 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
  },
  expect: {
    signature: 'rapid-reset-mitigation',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'client',
    // What was on its way when the 250th made the proxy close counts too.
    quantities: { resets: { about: 275, within: 0.1 } },
  },
});
