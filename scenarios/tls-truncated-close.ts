/** The end of TCP in the middle of a record of TLS: nobody said goodbye, and something was owed. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import serverCutsRecord from '../lab/faults/server-cuts-record.ts';

export default defineScenario({
  id: 'tls-truncated-close',
  title: 'The connection is closed in the middle of a TLS record',
  why:
    'A relay at layer 4 with a session timer or a limit of bytes, a process that died while it wrote. Clients say ' +
    '"unexpected EOF" or "peer closed connection without sending TLS close_notify"; the proxy logs UC.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy without a retry policy.',
    server: 'Sends the headers of each answer, the first 64 of 1024 octets of a record, and FIN.',
    expect:
      'tls-truncated-close on the upstream hop, by the server: a record of 1029 octets with its header, one call open.',
  },
  fault: use(serverCutsRecord, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'tls-truncated-close',
    hop: 'proxy-server',
    sender: 'server',
    cause: 'server',
    quantities: {
      // With the header of the record.
      recordLength: { about: 5 + 1024, within: 0.0001 },
      openStreams: { about: 1, within: 0.0001 },
    },
  },
});
