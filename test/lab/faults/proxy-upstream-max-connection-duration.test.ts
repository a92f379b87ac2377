import fault from '../../../lab/faults/proxy-upstream-max-connection-duration.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 250 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: { envoy: ['"max_connection_duration":"0.25s"'] },
  bites: [{ stats: { 'cluster.backend.upstream_cx_max_duration_reached': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_cx_max_duration_reached': 0 } }, {}],
});
