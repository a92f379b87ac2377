import fault from '../../../lab/faults/proxy-connect-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }],
  says: { envoy: ['"connect_timeout":"0.2s"'] },
  bites: [{ stats: { 'cluster.backend.upstream_cx_connect_timeout': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_cx_connect_timeout': 0 } }, {}],
});
