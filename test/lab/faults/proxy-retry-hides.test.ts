import fault from '../../../lab/faults/proxy-retry-hides.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [{ retries: 0 }, { serverStreams: 0 }],
  says: { envoy: ['"retry_on":"refused-stream,reset"'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_retry_success': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_retry_success': 0 } }, {}],
});
