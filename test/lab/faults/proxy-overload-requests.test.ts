import fault from '../../../lab/faults/proxy-overload-requests.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: { envoy: ['"envoy.overload_actions.stop_accepting_requests"', 'FixedHeapConfig'] },
  bites: [{ stats: { 'http.ingress.downstream_rq_overload_close': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_rq_overload_close': 0 } }, {}],
});
