import fault from '../../../lab/faults/proxy-drain-admin.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { drainMs: 50 },
  refuses: [{ way: 'quit' }, { drainTimeMs: 1500 }, { drainMs: 0 }],
  says: { envoy: ['"drain_timeout":"0.05s"'] },
  bites: [{ stats: { 'http.ingress.downstream_cx_drain_close': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_cx_drain_close': 0 } }, {}],
});
