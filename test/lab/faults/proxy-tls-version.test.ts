import fault from '../../../lab/faults/proxy-tls-version.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { newest: '1.0' },
  refuses: [{ newest: '1.2' }],
  says: {
    envoy: ['"tls_maximum_protocol_version":"TLSv1_0"'],
    haproxy: ['alpn h2 ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.0'],
  },
  bites: [
    { stats: { 'listener.198.18.1.2_8443.ssl.connection_error': 1 } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '198.18.0.2:33820 […] ingress/1: SSL handshake failure\n' } },
  ],
  spares: [
    { stats: { 'listener.198.18.1.2_8443.ssl.connection_error': 0 } },
    { stats: { 'cluster.backend.ssl.connection_error': 1 } },
    { proxy: 'haproxy', codes: [0, 14] },
  ],
  only: 'tls',
});
