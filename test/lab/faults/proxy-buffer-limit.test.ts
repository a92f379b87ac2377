import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-buffer-limit.ts';
import { scriptBy } from '../../support/raw-fault.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

const counter = 'cluster.backend.upstream_flow_control_paused_reading_total';

await proxyFaultTests(fault, {
  options: { bytes: 100_000 },
  refuses: [{ bytes: 65_534 }, { patienceMs: 0 }],
  says: {
    envoy: ['"initial_stream_window_size":100000', '"per_connection_buffer_limit_bytes":100000'],
  },
  bites: [{ stats: { [counter]: 1 } }],
  spares: [{ stats: { [counter]: 0 } }, {}],
});

test('the client reads its first window and gives nothing back', () => {
  const script = scriptBy(fault, { patienceMs: 50 }, 'client');
  expect(script.habits).toEqual({ updateWindows: false });
  expect(script.calls?.[0]).toEqual(
    expect.arrayContaining([{ wait: { ownBytes: 65_535 } }, { count: 'stalled' }, { wait: { ms: 50 } }]),
  );
});
