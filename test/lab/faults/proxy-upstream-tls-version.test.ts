import fault from '../../../lab/faults/proxy-upstream-tls-version.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { newest: '1.1' },
  refuses: [{ newest: '1.3' }],
  says: { envoy: ['"tls_maximum_protocol_version":"TLSv1_1"'], haproxy: ['ssl-max-ver TLSv1.1'] },
  bites: [
    { stats: { 'cluster.backend.ssl.connection_error': 3 } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"503","termination":"SC--"}\n' } },
  ],
  spares: [
    { stats: { 'cluster.backend.ssl.connection_error': 0 } },
    {},
    { proxy: 'haproxy', codes: [0, 14] },
  ],
  only: 'tls',
});
