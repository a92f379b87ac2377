import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-certificate.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ flaw: 'untrusted' });

test('spoils the certificate of its party alone', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, options);
  expect(setup).toEqual({ ...plainSetup(), certificates: { server: 'untrusted' } });
});

test.each([{}, { flaw: 'revoked' }])('refuses %j', (wrong) => {
  expect(fault.options.safeParse(wrong).success).toBe(false);
});

test('needs TLS', () => {
  const place = { backend: 'netns', proxy: 'envoy' } as const;
  expect(fault.unsupported?.({ ...place, variant: 'tls' })).toBeUndefined();
  expect(fault.unsupported?.({ ...place, variant: 'plain' })).toMatch(/TLS/);
  expect(fault.unsupported?.({ ...place, proxy: 'none', variant: 'tls' })).toBe(undefined);
});

test('has bitten when a connection failed by it', async () => {
  expect(
    await fault.bitten(labAfter({ stats: { 'cluster.backend.upstream_cx_connect_fail': 2 } }), options),
  ).toMatchObject({ value: 2 });
  expect(await fault.bitten(labAfter({ codes: [0, 14] }), options)).toBeUndefined();
});

test.each([
  ['haproxy', { 'access.jsonl': '{"status":"503","termination":"SC--"}' }],
  ['nghttpx', { 'access.jsonl': '{"status":"502"}' }],
  [
    'nginx',
    { 'error.log': '[error] upstream SSL certificate verify error: (10:certificate has expired) while' },
  ],
  ['nginx', { 'error.log': '[error] upstream SSL certificate does not match "catalog.example" while' }],
  [
    'node',
    {
      'access.jsonl': '{"error":"The pending stream has been canceled (caused by: certificate has expired)"}',
    },
  ],
] as const)('%s says it in its log', async (proxy, logs) => {
  expect(await fault.bitten(labAfter({ proxy, logs, codes: [14] }), options)).toMatchObject({ value: 1 });
  expect(await fault.bitten(labAfter({ proxy, codes: [14] }), options)).toBeUndefined();
});

test('without a proxy the client says it', async () => {
  const after = (details: string): ReturnType<typeof fault.bitten> =>
    fault.bitten(labAfter({ proxy: 'none', codes: [14], details }), options);
  expect(await after('Error: certificate has expired')).toMatchObject({ value: 1 });
  expect(await after('read ECONNRESET')).toBeUndefined();
});
