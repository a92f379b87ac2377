import { beforeAll, describe, expect, test } from '@jest/globals';
import { constants, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { seededRandom } from '../../support/random.ts';
import { selfSigned } from './support/certificates.ts';
import type { Identity } from './support/certificates.ts';
import { converse } from './support/handshake.ts';
import type { Conversation } from './support/handshake.ts';
import { join, recut, runStage, same } from './support/run-stage.ts';

const sizes = [1, 9, 17, 40, 100, 333, 64, 64, 64, 1200, 5000, 16384, 40000, 9, 9, 9, 2, 64];
const messages = sizes.map((size) => new Uint8Array(randomBytes(size)));
const sent = join(messages);

let ecdsa: Identity;
let rsa: Identity;
beforeAll(async () => {
  ecdsa = await selfSigned('ecdsa');
  rsa = await selfSigned('rsa');
});

const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const suites12: readonly (readonly [suite: string, id: number, kind: 'ecdsa' | 'rsa'])[] = [
  ['ECDHE-ECDSA-AES128-GCM-SHA256', 0xc02b, 'ecdsa'],
  ['ECDHE-ECDSA-AES256-GCM-SHA384', 0xc02c, 'ecdsa'],
  ['ECDHE-ECDSA-CHACHA20-POLY1305', 0xcca9, 'ecdsa'],
  ['ECDHE-RSA-AES128-GCM-SHA256', 0xc02f, 'rsa'],
  ['ECDHE-RSA-AES256-GCM-SHA384', 0xc030, 'rsa'],
  ['ECDHE-RSA-CHACHA20-POLY1305', 0xcca8, 'rsa'],
  ['DHE-RSA-AES128-GCM-SHA256', 0x009e, 'rsa'],
  ['DHE-RSA-AES256-GCM-SHA384', 0x009f, 'rsa'],
  ['DHE-RSA-CHACHA20-POLY1305', 0xccaa, 'rsa'],
  ['AES128-GCM-SHA256', 0x009c, 'rsa'],
  ['AES256-GCM-SHA384', 0x009d, 'rsa'],
];

function expectOrderlyTalk({ pieces, keyLog }: Conversation): Fact[] {
  const outcome = runStage(pieces, keyLog);
  expect(same(outcome.text('to-server'), sent)).toBe(true);
  expect(same(outcome.text('to-client'), sent)).toBe(true);
  expect(outcome.of('tls.close-notify').map((fact) => fact.direction)).toContain('to-server');
  expect(outcome.of('tls.undecryptable')).toEqual([]);
  expect(outcome.of('tls.record')).toEqual([]);
  expect(outcome.of('anomaly')).toEqual([]);
  expect(outcome.plain.some((chunk) => chunk.gap !== undefined)).toBe(false);
  expect(outcome.ends).toEqual([
    { direction: 'to-server', how: 'fin' },
    { direction: 'to-client', how: 'fin' },
  ]);
  for (const direction of ['to-server', 'to-client'] as const) {
    let offset = 0;
    for (const chunk of outcome.plain.filter((one) => one.direction === direction)) {
      expect(chunk.offset).toBe(offset);
      offset += chunk.bytes?.length ?? 0;
    }
  }
  return outcome.facts;
}

describe('TLS 1.3', () => {
  test.each(suites13)('%s gives the plaintext of both directions', async (ciphers) => {
    const talk = await converse({ server: { ...ecdsa, ciphers, minVersion: 'TLSv1.3' }, messages });
    const facts = expectOrderlyTalk(talk);
    const hello = facts.find((fact) => fact.kind === 'tls.client-hello');
    expect(hello).toMatchObject({ sni: 'calls.test', alpn: ['h2', 'http/1.1'] });
    expect(hello?.versions).toContain(0x0304);
    expect(facts).toContainEqual(
      expect.objectContaining({
        kind: 'tls.server-hello',
        version: 0x0304,
        cipher: 0x1301 + suites13.indexOf(ciphers),
        helloRetryRequest: false,
      }),
    );
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'tls.alpn', chosen: 'h2' }));
  });

  test('a HelloRetryRequest comes between two ClientHellos', async () => {
    const server = { ...ecdsa, ecdhCurve: 'P-384', minVersion: 'TLSv1.3' } as const;
    const facts = expectOrderlyTalk(
      await converse({ server, client: { ecdhCurve: 'X25519:P-384' }, messages }),
    );
    const hellos = facts.filter(
      (fact) => fact.kind === 'tls.client-hello' || fact.kind === 'tls.server-hello',
    );
    expect(
      hellos.map((fact) => (fact.kind === 'tls.client-hello' ? 'client' : fact.helloRetryRequest)),
    ).toEqual(['client', true, 'client', false]);
  });

  test('a client certificate is part of the handshake', async () => {
    const server = { ...ecdsa, requestCert: true, rejectUnauthorized: false };
    expectOrderlyTalk(await converse({ server, client: { ...rsa }, messages }));
  });

  test('without ALPN from the server, the chosen protocol is null', async () => {
    const { pieces, keyLog } = await converse({ server: { ...ecdsa, ALPNProtocols: undefined }, messages });
    expect(runStage(pieces, keyLog).of('tls.alpn')).toEqual([expect.objectContaining({ chosen: null })]);
  });

  test('a server without a common protocol sends alert 120, which keys make readable', async () => {
    const { pieces, keyLog } = await converse({
      server: { ...ecdsa },
      client: { ALPNProtocols: ['spdy/1'] },
    });
    const alert = { kind: 'tls.alert', direction: 'to-client', level: 2, description: 120 };
    expect(runStage(pieces, keyLog).of('tls.alert')).toEqual([expect.objectContaining(alert)]);
  });

  test('a client that does not trust the certificate says so in an alert', async () => {
    const { pieces, keyLog } = await converse({ server: { ...ecdsa }, client: { rejectUnauthorized: true } });
    const directions = runStage(pieces, keyLog)
      .of('tls.alert')
      .map((fact) => fact.direction);
    // Node verifies after the handshake and may close without an alert; what it must not be is the server's alert.
    expect(directions).not.toContain('to-client');
  });

  test('a resumed session has keys of its own', async () => {
    let session: Buffer | undefined;
    const secureContext = { ...ecdsa, ticketKeys: randomBytes(48) };
    // The tickets come before the first answer, so the session can be taken once the messages were answered.
    await converse({
      server: secureContext,
      messages,
      during: async (client) => void (session = client.getSession()),
    });
    let isReused = false;
    const second = await converse({
      server: secureContext,
      client: { session },
      messages,
      during: async (client) => void (isReused = client.isSessionReused()),
    });
    expect(isReused).toBe(true);
    expectOrderlyTalk(second);
  });
});

describe('TLS 1.2', () => {
  test.each(suites12)(
    '%s (%i) with a key of %s gives the plaintext of both directions',
    async (ciphers, id, kind) => {
      const identity = kind === 'rsa' ? rsa : ecdsa;
      const server = { ...identity, ciphers, maxVersion: 'TLSv1.2', dhparam: 'auto' } as const;
      const facts = expectOrderlyTalk(
        await converse({ server, client: { ciphers, maxVersion: 'TLSv1.2' }, messages }),
      );
      expect(facts).toContainEqual(
        expect.objectContaining({ kind: 'tls.server-hello', version: 0x0303, cipher: id }),
      );
      expect(facts).toContainEqual(expect.objectContaining({ kind: 'tls.alpn', chosen: 'h2' }));
    },
  );

  test('a resumed session shows its ALPN in the ServerHello', async () => {
    let session: Buffer | undefined;
    let isReused = false;
    const server = { ...ecdsa, maxVersion: 'TLSv1.2', ticketKeys: randomBytes(48) } as const;
    await converse({ server, messages, during: async (client) => void (session = client.getSession()) });
    const during = async (client: { isSessionReused(): boolean }): Promise<void> =>
      void (isReused = client.isSessionReused());
    const facts = expectOrderlyTalk(await converse({ server, client: { session }, messages, during }));
    expect(isReused).toBe(true);
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'tls.alpn', chosen: 'h2' }));
  });

  test('after a renegotiation both directions go on under new keys', async () => {
    const server = { ...ecdsa, maxVersion: 'TLSv1.2' } as const;
    let renegotiated = false;
    const during = (client: TLSSocket): Promise<void> =>
      new Promise((resolve) => {
        client.renegotiate({ rejectUnauthorized: false }, (error) => {
          renegotiated = error === null;
          client.write(messages[5] ?? '');
          client.once('data', () => resolve());
        });
      });
    const { pieces, keyLog } = await converse({ server, messages, during });
    expect(renegotiated).toBe(true);
    const outcome = runStage(pieces, keyLog);
    expect(outcome.of('tls.client-hello')).toHaveLength(2);
    expect(same(outcome.text('to-server'), join([sent, messages[5] ?? new Uint8Array()]))).toBe(true);
    expect(outcome.of('tls.undecryptable')).toEqual([]);
  });

  test('no common version: a clear alert, no keys needed', async () => {
    const server = { ...ecdsa, minVersion: 'TLSv1.3' } as const;
    const { pieces } = await converse({ server, client: { maxVersion: 'TLSv1.2' } });
    const alert = { direction: 'to-client', level: 2, description: 70 };
    expect(runStage(pieces, '').of('tls.alert')).toEqual([expect.objectContaining(alert)]);
  });

  test('a suite that is not decrypted is named', async () => {
    const ciphers = 'ARIA128-GCM-SHA256';
    const server = { ...rsa, ciphers, maxVersion: 'TLSv1.2' } as const;
    const { pieces, keyLog } = await converse({ server, client: { ciphers }, messages });
    const reasons = runStage(pieces, keyLog)
      .of('tls.undecryptable')
      .map((fact) => fact.reason);
    expect(reasons).toEqual(Array(2).fill('cipher suite TLS_RSA_WITH_ARIA_128_GCM_SHA256 is not decrypted'));
  });
});

describe('suites without AEAD, and CCM', () => {
  const noEtm = constants.SSL_OP_NO_ENCRYPT_THEN_MAC;
  test.each([
    ['ECDHE-RSA-AES128-SHA', 'TLSv1.2', 0, 'rsa'],
    ['ECDHE-RSA-AES128-SHA', 'TLSv1.2', noEtm, 'rsa'],
    ['ECDHE-RSA-AES256-SHA384', 'TLSv1.2', 0, 'rsa'],
    ['ECDHE-RSA-AES256-SHA384', 'TLSv1.2', noEtm, 'rsa'],
    ['ECDHE-ECDSA-AES128-SHA256', 'TLSv1.2', 0, 'ecdsa'],
    ['AES256-SHA256', 'TLSv1.2', noEtm, 'rsa'],
    ['ECDHE-RSA-AES256-SHA', 'TLSv1.1', 0, 'rsa'],
    ['ECDHE-RSA-AES128-SHA', 'TLSv1.1', noEtm, 'rsa'],
    ['AES128-SHA', 'TLSv1', 0, 'rsa'],
    ['AES256-SHA', 'TLSv1', noEtm, 'rsa'],
    ['ECDHE-ECDSA-AES128-CCM', 'TLSv1.2', 0, 'ecdsa'],
    ['ECDHE-ECDSA-AES256-CCM8', 'TLSv1.2', 0, 'ecdsa'],
    ['AES128-CCM', 'TLSv1.2', 0, 'rsa'],
    ['TLS_AES_128_CCM_SHA256', 'TLSv1.3', 0, 'rsa'],
    ['TLS_AES_128_CCM_8_SHA256', 'TLSv1.3', 0, 'rsa'],
  ] as const)('%s in %s with options %i', async (suite, version, secureOptions, kind) => {
    const ciphers = `${suite}${version === 'TLSv1.3' ? ':AES128-SHA' : ''}:@SECLEVEL=0`;
    const common = { ciphers, minVersion: version, maxVersion: version, secureOptions } as const;
    const server = { ...(kind === 'rsa' ? rsa : ecdsa), ...common };
    const facts = expectOrderlyTalk(await converse({ server, client: common, messages }));
    const hello = facts.find((fact) => fact.kind === 'tls.server-hello');
    expect(hello?.version).toBe(
      { TLSv1: 0x0301, 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 }[version],
    );
    expect(facts).toContainEqual(expect.objectContaining({ kind: 'tls.established', inferred: false }));
  });
});

describe('without keys', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: one undecryptable a direction, and the length of each record',
    async (version) => {
      const { pieces } = await converse({
        server: { ...ecdsa, maxVersion: version },
        messages: [new Uint8Array(100)],
      });
      const outcome = runStage(pieces, '');
      expect(outcome.plain).toEqual([]);
      expect(
        outcome
          .of('tls.undecryptable')
          .map((fact) => fact.direction)
          .sort(),
      ).toEqual(['to-client', 'to-server']);
      const lengths = outcome.of('tls.record').map((fact) => fact.length);
      // 100 bytes and their overhead: tag and inner type, or explicit nonce and tag.
      expect(lengths.filter((length) => length === (version === 'TLSv1.3' ? 117 : 124))).toHaveLength(2);
    },
  );
});

describe('any cut of the bytes', () => {
  test('gives the same plaintext and the same facts', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { pieces, keyLog } = await converse({ server: { ...ecdsa, maxVersion: version }, messages });
      const whole = runStage(pieces, keyLog);
      for (const seed of [1, 2, 3, 4, 5]) {
        const cut = runStage(
          recut(pieces, seededRandom(seed), [1, 4, 60, 1500, 9000][seed - 1] ?? 1),
          keyLog,
        );
        expect(same(cut.text('to-server'), sent)).toBe(true);
        expect(same(cut.text('to-client'), sent)).toBe(true);
        expect(cut.facts.map((fact) => fact.kind)).toEqual(whole.facts.map((fact) => fact.kind));
      }
    }
  });
});
