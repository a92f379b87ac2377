/** A header block in pieces without end: the proxy gives the connection up. */
import { defineScenario, use } from '../lab/kit/index.ts';
import clientContinuationFlood from '../lab/faults/client-continuation-flood.ts';

export default defineScenario({
  id: 'control-frame-flood-mitigation',
  title: 'The client sends CONTINUATION without end, and the proxy closes',
  why:
    'An attack that stands in no access log, or a library with a bug in how it splits headers. The calls of the same ' +
    'connection die with it, and Envoy says nothing to either side.',
  setup(setup) {
    setup.server.behave.GetItem = { sleepMs: 300 };
  },
  procedure: {
    client: 'A unary call; while it waits, HEADERS without END_HEADERS and 50 empty CONTINUATION frames.',
    proxy: 'Envoy, which bears one empty frame in a row and closes without a word one second later.',
    server: 'Answers after 300 ms.',
    expect: 'control-frame-flood-mitigation on the client hop: closed by the proxy, caused by the client.',
  },
  fault: use(clientContinuationFlood, { frames: 50, fieldBytes: 0 }),
  async drive(lab) {
    const channel = await lab.channel();
    await channel.unary();
  },
  expect: {
    signature: 'control-frame-flood-mitigation',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'client',
    quantities: { reaction: { about: 1, within: 0.15 } },
  },
});
