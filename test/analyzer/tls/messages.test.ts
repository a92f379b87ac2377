import { expect, test } from '@jest/globals';
import { tlsVersionName, whyUndecryptable } from '../../../analyzer/tls/messages.ts';
import { createSession } from '../../../analyzer/tls/session.ts';
import { suiteOf } from './support/script.ts';

const seen = { ...createSession(), clientRandom: new Uint8Array(32) };
const noSecrets = { clientTraffic: [], serverTraffic: [] };

test.each([
  ['no ClientHello', createSession(), /ClientHello/],
  ['an old version', { ...seen, version: 0x0300 }, /SSL 3\.0 is not decrypted/],
  [
    'a suite of RC4',
    { ...seen, version: 0x0303, cipher: 0x0005 },
    /TLS_RSA_WITH_RC4_128_SHA is not decrypted/,
  ],
  ['a suite without a name', { ...seen, version: 0x0303, cipher: 0xc0fe }, /0xc0fe/],
  ['no keys', { ...seen, version: 0x0304, cipher: 0x1301, suite: suiteOf(0x1301) }, /no key log/],
  ['keys of TLS 1.3 for TLS 1.2', { ...seen, version: 0x0303, secrets: noSecrets }, /CLIENT_RANDOM/],
  ['no ServerHello', { ...seen, secrets: noSecrets }, /ServerHello/],
  ['keys that do not fit', { ...seen, version: 0x0304, secrets: noSecrets }, /do not open/],
])('%s is named as the reason', (_name, session, reason) => {
  expect(whyUndecryptable(session)).toMatch(reason);
});

test('versions have names', () => {
  expect([0x0301, 0x0303, 0x0304, 0x7f1c].map(tlsVersionName)).toEqual([
    'TLS 1.0',
    'TLS 1.2',
    'TLS 1.3',
    'version 0x7f1c',
  ]);
});
