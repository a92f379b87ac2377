import fault from '../../../lab/faults/proxy-overload-connections.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { way: 'unanswered' },
  refuses: [{ way: 'slow' }],
  says: { envoy: ['"envoy.overload_actions.stop_accepting_connections"'] },
  bites: [{ stats: { 'overload.envoy.overload_actions.stop_accepting_connections.active': 1 }, codes: [4] }],
  spares: [
    { stats: { 'overload.envoy.overload_actions.stop_accepting_connections.active': 1 } },
    { codes: [4] },
  ],
});
