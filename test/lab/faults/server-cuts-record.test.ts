import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-cuts-record.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test.each([
  ['before-headers', []],
  ['after-headers', ['HEADERS']],
  ['after-data', ['HEADERS', 'DATA']],
])('%s, and then inside a record', (point, sent) => {
  const script = scriptBy(fault, { point });
  expect(names(lastCall(script))).toEqual(sent);
  expect(script.calls?.at(-1)?.at(-1)).toEqual({ close: 'cut' });
});

test('has bitten when the server counted it; plaintext has no records', async () => {
  expect(await proofBy(fault, { server: { cut: 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
  expect(fault.unsupported?.({ proxy: 'envoy', backend: 'netns', variant: 'plain' })).toMatch(/TLS/);
});
