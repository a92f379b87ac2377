import fault from '../../../lab/faults/proxy-request-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }],
  says: { envoy: ['"request_timeout":"0.2s"'] },
  bites: [{ stats: { 'http.ingress.downstream_rq_timeout': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_rq_timeout': 0 } }, {}],
});
