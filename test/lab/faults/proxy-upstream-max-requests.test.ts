import fault from '../../../lab/faults/proxy-upstream-max-requests.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { requests: 3 },
  refuses: [{}, { requests: 0 }],
  says: { envoy: ['"max_requests_per_connection":3'], haproxy: [' max-reuse 2\n'] },
  bites: [
    { stats: { 'cluster.backend.upstream_cx_max_requests': 3 } },
    {
      proxy: 'haproxy',
      logs: { 'access.jsonl': '{"upstream_local":"198.18.2.2:1"}\n{"upstream_local":"198.18.2.2:2"}\n' },
    },
  ],
  spares: [
    { stats: { 'cluster.backend.upstream_cx_max_requests': 0 } },
    {},
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"upstream_local":"198.18.2.2:1"}\n' } },
  ],
});
