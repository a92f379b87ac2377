import fault from '../../../lab/faults/proxy-retry-storm.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { retries: 2 },
  refuses: [{ retries: 0 }],
  says: { envoy: ['"num_retries":2'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_retry_limit_exceeded': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_retry_limit_exceeded': 0 } }, {}],
});
