import fault from '../../../lab/faults/proxy-max-connection-duration.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 1, drainMs: 1234 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }, { ms: 700, drainMs: 0 }],
  says: { envoy: ['"max_connection_duration":"0.001s"', '"drain_timeout":"1.234s"'] },
  bites: [{ stats: { 'http.ingress.downstream_cx_max_duration_reached': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_cx_max_duration_reached': 0 } }, {}],
});
