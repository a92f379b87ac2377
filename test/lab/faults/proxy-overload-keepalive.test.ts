import fault from '../../../lab/faults/proxy-overload-keepalive.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: { envoy: ['"envoy.overload_actions.disable_http_keepalive"'] },
  bites: [{ stats: { 'http.ingress.downstream_cx_overload_disable_keepalive': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_cx_overload_disable_keepalive': 0 } }, {}],
});
