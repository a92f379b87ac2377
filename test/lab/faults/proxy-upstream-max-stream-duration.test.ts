import fault from '../../../lab/faults/proxy-upstream-max-stream-duration.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 300 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: { envoy: ['"max_stream_duration":"0.3s"'] },
  bites: [{ stats: { 'cluster.backend.upstream_rq_max_duration_reached': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_rq_max_duration_reached': 0 } }, {}],
});
