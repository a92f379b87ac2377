import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-idle-timeout.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('answers, waits, and closes without GOAWAY', () => {
  const script = scriptBy(fault, { ms: 300 });
  expect(names(lastCall(script))).toEqual(['HEADERS', 'DATA', 'HEADERS.']);
  expect(script.calls?.[0]?.slice(-3)).toEqual([
    { wait: { ms: 300 } },
    { count: 'idle' },
    { close: 'close' },
  ]);
});

test('has bitten when it closed, and not before', async () => {
  expect(await proofBy(fault, { server: { idle: 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});
