import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-max-connection-age.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ ms: 600, graceMs: 400 });

test('gives the server its age and its grace by the names of grpc-js, and touches nothing else', () => {
  const setup = plainSetup();
  setup.server.options['grpc.max_concurrent_streams'] = 5;
  fault.prepare?.(setup, options);
  expect(setup.server.options).toEqual({
    'grpc.max_concurrent_streams': 5,
    'grpc.max_connection_age_ms': 600,
    'grpc.max_connection_age_grace_ms': 400,
  });
  expect({ ...setup, server: plainSetup().server }).toEqual(plainSetup());
});

test('without a grace calls take their time, and a drain alone is the proof', async () => {
  const endless = fault.options.parse({ ms: 600 });
  const setup = plainSetup();
  fault.prepare?.(setup, endless);
  expect(setup.server.options).toEqual({ 'grpc.max_connection_age_ms': 600 });
  const name = 'cluster.backend.upstream_cx_close_notify';
  expect(await fault.bitten(labAfter({ stats: { [name]: 3 } }), endless)).toMatchObject({ value: 3 });
  expect(await fault.bitten(labAfter({ codes: [0, 14] }), endless)).toBeUndefined();
  // Other proxies count none; the server has seen them come again.
  const haproxy = (sockets: number) => labAfter({ proxy: 'haproxy', server: { sockets } });
  expect(await fault.bitten(haproxy(4), endless)).toMatchObject({ value: 3 });
  expect(await fault.bitten(haproxy(1), endless)).toBeUndefined();
});

test.each([{}, { graceMs: 1 }, { ms: 0, graceMs: 1 }, { ms: 1, graceMs: 0.5 }])('refuses %j', (wrong) => {
  expect(fault.options.safeParse(wrong).success).toBe(false);
});

test('has bitten when the server ended a connection with calls open, and not when it drained in time', async () => {
  const name = 'cluster.backend.upstream_cx_destroy_remote_with_active_rq';
  expect(await fault.bitten(labAfter({ stats: { [name]: 1 } }), options)).toMatchObject({ value: 1 });
  expect(await fault.bitten(labAfter({ stats: { [name]: 0 } }), options)).toBeUndefined();
  // A proxy that counts nothing, or none at all.
  expect(await fault.bitten(labAfter({ codes: [0, 14] }), options)).toMatchObject({ value: 1 });
});
