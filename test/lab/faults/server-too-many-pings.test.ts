import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-too-many-pings.ts';
import { framesOf, proofBy, scriptBy, setupBy } from '../../support/raw-fault.ts';

test('says GOAWAY with the words of gRPC at the PING with which it has had enough, and closes', () => {
  const { steps = [] } = scriptBy(fault, { pings: 4 });
  expect(steps[0]).toEqual({ wait: { frame: 'PING', ack: false, count: 4 } });
  // RFC 9113 7: ENHANCE_YOUR_CALM is 11; grpc/grpc doc/keepalive.md has the debug data.
  expect(framesOf(steps)).toEqual([
    { type: 'GOAWAY', lastStream: { last: 0 }, code: 11, debug: 'too_many_pings' },
  ]);
  expect(steps.at(-1)).toEqual({ close: 'fin' });
});

test('whoever pings does not give up before', () => {
  const { alone = {} } = setupBy(fault, { everyMs: 70 }).client;
  expect(alone['grpc.keepalive_time_ms']).toBe(70);
  expect(Number(alone['grpc.keepalive_timeout_ms'])).toBeGreaterThan(3 * 70);
});

test('has bitten when the server had enough, and not when it was asked alone', async () => {
  expect(await proofBy(fault, { server: { 'had-enough': 1 } })).toBe(1);
  expect(await proofBy(fault, { server: { 'got.PING': 9 } })).toBeUndefined();
});
