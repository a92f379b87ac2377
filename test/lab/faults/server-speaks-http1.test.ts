import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-speaks-http1.ts';
import { proofBy, setupBy } from '../../support/raw-fault.ts';

test('the server speaks HTTP/1.1, and may promise h2 by ALPN all the same', () => {
  expect(setupBy(fault, {}).server).toMatchObject({ kind: 'http1', http1: { alpn: [] } });
  expect(setupBy(fault, { alpn: 'h2' }).server.http1).toEqual({ alpn: ['h2'] });
});

test('has bitten when the server refused a preface, and not before', async () => {
  expect(await proofBy(fault, { server: { prefaces: 3 } })).toBe(3);
  expect(await proofBy(fault, { server: { 'handshakes-failed': 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1, requests: 2 } })).toBeUndefined();
});
