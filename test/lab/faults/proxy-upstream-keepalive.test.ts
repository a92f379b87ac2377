import fault from '../../../lab/faults/proxy-upstream-keepalive.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { intervalMs: 100 },
  refuses: [{ intervalMs: 0 }, { timeoutMs: 0 }],
  says: { envoy: ['"connection_keepalive":{"interval":"0.1s","timeout":"0.2s"}'] },
  bites: [{ stats: { 'cluster.backend.http2.keepalive_timeout': 3 } }],
  spares: [{ stats: { 'cluster.backend.http2.keepalive_timeout': 0 } }, {}],
});
