import fault from '../../../lab/faults/proxy-overload-streams.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

const counter = 'envoy.overload_actions.reset_high_memory_stream.count';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: [
      '"name":"envoy.overload_actions.reset_high_memory_stream"',
      '"minimum_account_to_track_power_of_two":10',
    ],
  },
  bites: [{ stats: { [counter]: 1 } }],
  spares: [{ stats: { [counter]: 0 } }, {}],
});
