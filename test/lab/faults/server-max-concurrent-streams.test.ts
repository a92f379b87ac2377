import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-max-concurrent-streams.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ streams: 2 });

test('gives the server its limit by the name of grpc-js, and touches nothing else', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, options);
  expect(setup.server.options).toEqual({ 'grpc.max_concurrent_streams': 2 });
  expect({ ...setup, server: plainSetup().server }).toEqual(plainSetup());
});

test.each([{}, { streams: 0 }, { streams: 1.5 }])('refuses %j', (wrong) => {
  expect(fault.options.safeParse(wrong).success).toBe(false);
});

test('has bitten when calls failed, when the proxy needed more connections, or when calls waited', async () => {
  const stats = (up: number): Record<string, number> => ({
    'cluster.backend.upstream_cx_total': up,
    'http.ingress.downstream_cx_total': 1,
  });
  expect(await fault.bitten(labAfter({ codes: [0, 14, 14] }), options)).toMatchObject({ value: 2 });
  expect(await fault.bitten(labAfter({ stats: stats(3), codes: [0] }), options)).toMatchObject({ value: 3 });
  expect(await fault.bitten(labAfter({ took: [100, 190, 280] }), options)).toMatchObject({ value: 2 });
  expect(await fault.bitten(labAfter({ stats: stats(1), took: [100, 120] }), options)).toBeUndefined();
});

test('nginx never has two streams on a connection', () => {
  const place = { backend: 'netns', variant: 'plain' } as const;
  expect(fault.unsupported?.({ ...place, proxy: 'nginx' })).toMatch(/one request at a time/);
  expect(fault.unsupported?.({ ...place, proxy: 'envoy' })).toBeUndefined();
});
