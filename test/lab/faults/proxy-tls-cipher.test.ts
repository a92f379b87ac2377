import fault from '../../../lab/faults/proxy-tls-cipher.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"cipher_suites":["ECDHE-RSA-AES128-GCM-SHA256"]'],
    haproxy: ['ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-AES128-GCM-SHA256\n'],
    nginx: ['ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;'],
  },
  bites: [
    {
      proxy: 'envoy',
      logs: {
        'connections.jsonl':
          '{"transport_failure":"TLS_error:|268435640:SSL_routines:OPENSSL_internal:NO_SHARED_CIPHER"}\n',
      },
    },
    {
      proxy: 'nginx',
      logs: {
        'error.log':
          '[info] SSL_do_handshake() failed (SSL: error:0A0000C1:SSL routines::no shared cipher)\n',
      },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '198.18.0.2:33820 […] ingress/1: SSL handshake failure\n' } },
  ],
  spares: [{}, { proxy: 'nginx', logs: { 'error.log': '' } }, { proxy: 'haproxy', codes: [0, 14] }],
  only: 'tls',
});
