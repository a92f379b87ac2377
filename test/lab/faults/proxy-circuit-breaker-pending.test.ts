import fault from '../../../lab/faults/proxy-circuit-breaker-pending.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { pending: 1 },
  refuses: [{}, { pending: 0 }, { pending: 1, connections: 0 }],
  says: { envoy: ['"max_pending_requests":1', '"max_connections":1'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_pending_overflow': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_pending_overflow': 0 } }, {}],
});
