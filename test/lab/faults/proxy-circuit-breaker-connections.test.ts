import fault from '../../../lab/faults/proxy-circuit-breaker-connections.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { connections: 1 },
  refuses: [{}, { connections: 0 }],
  says: { envoy: ['"max_connections":1'] },
  bites: [{ stats: { 'cluster.backend.upstream_cx_overflow': 3 } }],
  spares: [{ stats: { 'cluster.backend.upstream_cx_overflow': 0 } }, {}],
});
