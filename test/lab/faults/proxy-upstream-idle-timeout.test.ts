import fault from '../../../lab/faults/proxy-upstream-idle-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 150 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: { envoy: ['"idle_timeout":"0.15s"'] },
  bites: [{ stats: { 'cluster.backend.upstream_cx_idle_timeout': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_cx_idle_timeout': 0 } }, {}],
});
