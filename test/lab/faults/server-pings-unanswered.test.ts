import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-pings-unanswered.ts';
import { names, lastCall, proofBy, scriptBy, setupBy } from '../../support/raw-fault.ts';

test('does everything but answer PINGs', () => {
  const script = scriptBy(fault, { answerAfterMs: 30 });
  expect(script.habits).toEqual({ answerPings: false });
  expect(script.calls?.[0]).toContainEqual({ wait: { ms: 30 } });
  expect(names(lastCall(script))).toEqual(['HEADERS', 'DATA', 'HEADERS.']);
  expect(setupBy(fault).client.alone).toMatchObject({ 'grpc.keepalive_time_ms': 200 });
});

test('has bitten when a PING came and a connection ended', async () => {
  expect(await proofBy(fault, { server: { 'got.PING': 1, ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { server: { 'got.PING': 1 } })).toBeUndefined();
  expect(await proofBy(fault, { server: { ended: 1 } })).toBeUndefined();
});

test('cannot be had where nobody sends PING', () => {
  expect(fault.unsupported?.({ proxy: 'nginx', backend: 'netns', variant: 'plain' })).toMatch(/PING/);
  expect(fault.unsupported?.({ proxy: 'none', backend: 'netns', variant: 'plain' })).toBeUndefined();
});
