import fault from '../../../lab/faults/proxy-upstream-tls-cipher.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"cipher_suites":["ECDHE-RSA-AES128-GCM-SHA256"]'],
    haproxy: ['ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-AES128-GCM-SHA256\n'],
    nginx: ['grpc_ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;'],
  },
  bites: [
    { stats: { 'cluster.backend.ssl.connection_error': 3 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log':
          '[crit] SSL_do_handshake() failed (SSL: alert handshake failure) while SSL handshaking to upstream\n',
      },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"503","termination":"SC--"}\n' } },
  ],
  spares: [
    { stats: { 'cluster.backend.ssl.connection_error': 0 } },
    {},
    { proxy: 'haproxy', codes: [0, 14] },
  ],
  only: 'tls',
});
