import fault from '../../../lab/faults/proxy-client-certificate-required.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"require_client_certificate":true'],
    haproxy: ['ca-file /ca.pem verify required\n'],
    nghttpx: ['verify-client=yes\n', 'verify-client-cacert=/ca.pem\n'],
    nginx: ['ssl_verify_client on;', 'ssl_client_certificate /ca.pem;'],
  },
  bites: [
    { stats: { 'listener.198.18.1.2_8443.ssl.fail_verify_no_cert': 1 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log': '[info] client sent no required SSL certificate while reading client request headers\n',
      },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '198.18.0.2:33820 […] ingress/1: SSL handshake failure\n' } },
    {
      proxy: 'nghttpx',
      logs: { 'error.log': 'tls: handshake libssl error: peer did not return a certificate\n' },
    },
  ],
  spares: [
    { stats: { 'listener.198.18.1.2_8443.ssl.fail_verify_no_cert': 0 } },
    { proxy: 'nginx', logs: { 'error.log': '' } },
    { proxy: 'haproxy', codes: [0, 14] },
  ],
  only: 'tls',
});
