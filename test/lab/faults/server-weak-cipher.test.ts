import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-weak-cipher.ts';
import { lastCall, names, proofBy, scriptBy } from '../../support/raw-fault.ts';

/** INADEQUATE_SECURITY (RFC 9113 7). */
const code = 12;

test('has one suite without AEAD, in TLS 1.2', () => {
  expect(scriptBy(fault).tls).toEqual({
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES128-SHA',
  });
});

test.each([
  ['goaway', 'GOAWAY'],
  ['reset', 'RST_STREAM'],
])('refuses by %s', (by, name) => {
  const frames = lastCall(scriptBy(fault, { by }));
  expect(names(frames)).toEqual([name]);
  expect(frames[0]).toMatchObject({ code });
});

test('has bitten when the server counted it; plaintext has no suite', async () => {
  expect(await proofBy(fault, { server: { refused: 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
  expect(fault.unsupported?.({ proxy: 'none', backend: 'netns', variant: 'plain' })).toMatch(/TLS/);
  const tls = { backend: 'netns', variant: 'tls' } as const;
  expect(fault.unsupported?.({ ...tls, proxy: 'envoy' })).toMatch(/envoy offers/);
  expect(fault.unsupported?.({ ...tls, proxy: 'haproxy' })).toBeUndefined();
});
