import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-hello-unread.ts';
import { proofBy, scriptBy } from '../../support/raw-fault.ts';

test('takes more than a segment, and answers with the fatal alert decode_error', () => {
  const { plainTcp, opening = [] } = scriptBy(fault);
  expect(plainTcp).toBe(true);
  expect(opening[0]).toEqual({ wait: { bytes: 1449 } });
  const alert = Buffer.from((opening[1] as { bytes: string }).bytes, 'hex');
  // A record of type alert and two octets: fatal(2), decode_error(50) (RFC 8446 6).
  expect([alert[0], alert.readUInt16BE(3), alert[5], alert[6]]).toEqual([21, 2, 2, 50]);
  expect(opening.at(-1)).toEqual({ close: 'fin' });
});

test('has bitten when the server counted it; plaintext has no hello', async () => {
  expect(await proofBy(fault, { server: { unread: 1 } })).toBe(1);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
  expect(fault.unsupported?.({ proxy: 'none', backend: 'netns', variant: 'plain' })).toMatch(/TLS/);
  const tls = { backend: 'netns', variant: 'tls' } as const;
  expect(fault.unsupported?.({ ...tls, proxy: 'nginx' })).toMatch(/one segment/);
  expect(fault.unsupported?.({ ...tls, proxy: 'envoy' })).toBeUndefined();
});
