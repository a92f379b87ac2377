import fault from '../../../lab/faults/proxy-circuit-breaker-retries.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { retries: 0 },
  refuses: [{}, { retries: -1 }],
  says: { envoy: ['"max_retries":0', '"retry_on":"refused-stream,unavailable,reset"'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_retry_overflow': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_retry_overflow': 0 } }, {}],
});
