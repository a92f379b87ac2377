import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-upstream-goaway.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1, graceMs: 0 }],
  says: {},
  bites: [
    { stats: { 'cluster.backend.upstream_cx_close_notify': 2 } },
    { proxy: 'haproxy', stats: { 'backend.h2_goaway_rcvd': 1 } },
  ],
  spares: [{ stats: { 'cluster.backend.upstream_cx_close_notify': 0 } }, { proxy: 'haproxy', stats: {} }],
});

test('ages the connections of the server', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, fault.options.parse({ ms: 200 }));
  expect(setup.server.options).toEqual({
    'grpc.max_connection_age_ms': 200,
    'grpc.max_connection_age_grace_ms': 60_000,
  });
});
