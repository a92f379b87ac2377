import fault from '../../../lab/faults/proxy-retry-abandoned.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { bytes: 16384 },
  refuses: [{}, { bytes: 0 }],
  says: { envoy: ['"per_request_buffer_limit_bytes":16384', '"num_retries":2'] },
  bites: [{ stats: { 'cluster.backend.retry_or_shadow_abandoned': 3 } }],
  spares: [{ stats: { 'cluster.backend.retry_or_shadow_abandoned': 0 } }, {}],
});
