/** TLS was content, HTTP/2 is not: a suite that RFC 9113 forbids. */
import { defineScenario, oneByOne, topologies, use } from '../lab/kit/index.ts';
import serverWeakCipher from '../lab/faults/server-weak-cipher.ts';

export default defineScenario({
  id: 'inadequate-security',
  title: 'HTTP/2 is refused over a suite that it does not allow',
  why:
    'A list of ciphers that was pasted from an old guide, or a middlebox with suites of its own. TLS checks are green, ' +
    'and every call ends in PERMISSION_DENIED, which looks like a missing right.',
  procedure: {
    client: 'Two unary calls, one after the other.',
    proxy: 'None: Envoy does not offer such a suite.',
    server:
      'TLS 1.2 with ECDHE-ECDSA-AES128-SHA alone (0xc009); it resets each request with INADEQUATE_SECURITY.',
    expect: 'inadequate-security, by the server: the suite is 0xc009.',
  },
  setup(setup) {
    setup.topology = topologies.clientServer;
  },
  fault: use(serverWeakCipher, { by: 'reset' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ deadlineMs: 1500 }));
  },
  expect: {
    signature: 'inadequate-security',
    hop: 'client-server',
    sender: 'server',
    cause: 'server',
    quantities: {
      tlsVersion: { about: 0x0303, within: 0.0001 },
      cipherSuite: { about: 0xc009, within: 0.0001 },
    },
  },
});
