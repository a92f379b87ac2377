import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-certificate.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ flaw: 'untrusted' });

test('spoils the certificate of its party alone', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, options);
  expect(setup).toEqual({ ...plainSetup(), certificates: { proxy: 'untrusted' } });
});

test.each([{}, { flaw: 'revoked' }])('refuses %j', (wrong) => {
  expect(fault.options.safeParse(wrong).success).toBe(false);
});

test('needs TLS', () => {
  const place = { backend: 'netns', proxy: 'envoy' } as const;
  expect(fault.unsupported?.({ ...place, variant: 'tls' })).toBeUndefined();
  expect(fault.unsupported?.({ ...place, variant: 'plain' })).toMatch(/TLS/);
  expect(fault.unsupported?.({ ...place, proxy: 'none', variant: 'tls' })).toBe(
    'it is the certificate of a proxy, and there is none',
  );
});

test('has bitten when a connection failed by it', async () => {
  for (const details of [
    'Last error: Error: certificate has expired',
    'Last error: Error: unable to verify the first certificate',
    "Last error: Hostname/IP does not match certificate's altnames",
  ])
    expect(await fault.bitten(labAfter({ codes: [14], details }), options)).toMatchObject({ value: 1 });
  expect(await fault.bitten(labAfter({ codes: [14], details: 'read ECONNRESET' }), options)).toBeUndefined();
});
