import fault from '../../../lab/faults/proxy-drain-reload.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { drainTimeMs: 2000 },
  refuses: [{ drainTimeMs: 500 }, { drainTimeMs: 1500 }],
  says: { envoy: ['"name":"ingress"'] },
  bites: [{ stats: { 'listener_manager.listener_in_place_updated': 3 } }],
  spares: [{ stats: { 'listener_manager.listener_in_place_updated': 0 } }, {}],
});
