import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-closes-unread.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

test('stops reading, answers in full, and closes its socket', () => {
  const script = scriptBy(fault);
  expect(script.calls?.[0]?.[0]).toEqual({ read: false });
  expect(names(lastCall(script))).toEqual(['HEADERS', 'DATA', 'HEADERS.', 'GOAWAY']);
  expect(script.calls?.[0]?.at(-1)).toEqual({ close: 'close' });
});

test('has bitten when the server counted it, and not before', async () => {
  expect(await proofBy(fault, { server: { unread: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
});

test('its GOAWAY is an option', () => {
  expect(names(lastCall(scriptBy(fault)))).toContain('GOAWAY');
  expect(names(lastCall(scriptBy(fault, { goaway: false })))).toEqual(['HEADERS', 'DATA', 'HEADERS.']);
});
