/** A client that was given an address in place of a name, before a listener that chooses by names. */
import { defineScenario, use } from '../lab/kit/index.ts';
import proxySniUnmatched from '../lab/faults/proxy-sni-unmatched.ts';

export default defineScenario({
  id: 'tls-sni-unmatched',
  title: 'The listener has nothing for the server name that a client asks for',
  why:
    'Gateways choose certificate and routes by the server name. A client that calls the address, or the old name, gets ' +
    'UNAVAILABLE "Client network socket disconnected before secure TLS connection was established" or "read ' +
    'ECONNRESET", while everybody else is served.',
  procedure: {
    client: 'A unary call on a channel with the name of the service, and one on a channel with its address.',
    proxy: 'Envoy with a tls_inspector and one filter chain, for catalog.example alone.',
    server: 'Answers what reaches it.',
    expect: 'tls-sni-unmatched on the client hop, by the proxy: another name is answered on the same port.',
  },
  fault: use(proxySniUnmatched, { name: 'catalog.example' }),
  async drive(lab) {
    const named = await lab.channel();
    await named.unary();
    const byAddress = await lab.channel({ lazy: true, options: { 'grpc.ssl_target_name_override': '' } });
    await byAddress.unary({ deadlineMs: 1500 });
  },
  expect: {
    signature: 'tls-sni-unmatched',
    hop: 'client-proxy',
    sender: 'proxy',
    cause: 'proxy',
    quantities: { namesAnswered: { about: 1, within: 0.01 } },
  },
});
