import fault from '../../../lab/faults/proxy-stream-idle-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 250 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: { envoy: ['"stream_idle_timeout":"0.25s"'] },
  bites: [{ stats: { 'http.ingress.downstream_rq_idle_timeout': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_rq_idle_timeout': 0 } }, {}],
});
