import fault from '../../../lab/faults/proxy-circuit-breaker-requests.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { requests: 1 },
  refuses: [{}, { requests: 0 }],
  says: { envoy: ['"circuit_breakers":{"thresholds":[{"priority":"DEFAULT","max_requests":1}]}'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_active_overflow': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_active_overflow': 0 } }, {}],
});
