import fault from '../../../lab/faults/proxy-fault-delay.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }],
  says: { envoy: ['"delay":{"fixed_delay":"0.2s","percentage":{"numerator":100}}'] },
  bites: [{ stats: { 'http.ingress.fault.delays_injected': 3 } }],
  spares: [{ stats: { 'http.ingress.fault.delays_injected': 0 } }, {}],
});
