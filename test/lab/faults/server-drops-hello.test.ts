import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-drops-hello.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each(['rst', 'fin'] as const)('%s at the first bytes, and not a byte of its own', (how) => {
  const { plainTcp, opening } = scriptBy(fault, { how });
  expect(plainTcp).toBe(true);
  expect(opening).toEqual([{ wait: { bytes: 1 } }, { count: 'dropped' }, { close: how }]);
});

test('has bitten when the server counted it; plaintext has no hello', async () => {
  expect(await proofBy(fault, { server: { dropped: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
  expect(fault.unsupported?.({ proxy: 'envoy', backend: 'netns', variant: 'plain' })).toMatch(/TLS/);
  expect(fault.unsupported?.({ proxy: 'envoy', backend: 'netns', variant: 'tls' })).toBeUndefined();
});
