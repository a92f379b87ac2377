/** What node:tls does in handshakes that go well and wrong, told as facts; each side says itself what happened. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from './support/certificates.ts';
import type { Identity } from './support/certificates.ts';
import { converse } from './support/handshake.ts';
import type { Input, Outcome } from './support/run-stage.ts';
import { runStage } from './support/run-stage.ts';

const messages = [new Uint8Array(100)];
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
let server: Identity;
let client: Identity;
beforeAll(async () => {
  server = await selfSigned('ecdsa');
  client = await selfSigned('ecdsa', 'client.test');
});

const first = <T>(list: readonly T[]): T => {
  const [one] = list;
  if (one === undefined) throw new Error('expected one');
  return one;
};

describe.each(versions)('%s', (version) => {
  const range = { minVersion: version, maxVersion: version } as const;

  test('the certificate is what node:crypto reads', async () => {
    const { pieces, keyLog } = await converse({ server: { ...server, ...range }, messages });
    const { leaf, chainLength, direction } = first(runStage(pieces, keyLog).of('tls.certificate'));
    const truth = new X509Certificate(server.cert);
    expect([direction, chainLength]).toEqual(['to-client', 1]);
    expect(leaf).toMatchObject({
      subject: truth.subject,
      issuer: truth.issuer,
      names: ['calls.test'],
      selfSigned: true,
      serial: truth.serialNumber.toLowerCase(),
      notBeforeSeconds: truth.validFromDate.getTime() / 1000,
      notAfterSeconds: truth.validToDate.getTime() / 1000,
    });
  });

  test('without keys it is seen in TLS 1.2 alone; that the handshake ended is seen in both', async () => {
    const { pieces } = await converse({ server: { ...server, ...range }, messages });
    const outcome = runStage(pieces, '');
    expect(outcome.of('tls.certificate')).toHaveLength(version === 'TLSv1.2' ? 1 : 0);
    expect(outcome.of('tls.established')).toEqual([expect.objectContaining({ inferred: true })]);
    expect(outcome.of('tls.handshake-unfinished')).toEqual([]);
  });

  test('mutual TLS: asked for, and given', async () => {
    const options = { ...server, ...range, requestCert: true, rejectUnauthorized: false, ca: [server.cert] };
    const { pieces, keyLog } = await converse({ server: options, client: { ...client }, messages });
    const outcome = runStage(pieces, keyLog);
    expect(outcome.of('tls.certificate-request')).toEqual([
      expect.objectContaining({ direction: 'to-client', authorities: ['CN=calls.test'], authorityCount: 1 }),
    ]);
    expect(outcome.of('tls.certificate').map((fact) => [fact.direction, fact.leaf?.commonName])).toEqual([
      ['to-client', 'calls.test'],
      ['to-server', 'client.test'],
    ]);
  });

  test('mutual TLS: asked for, and there is none', async () => {
    const options = { ...server, ...range, requestCert: true, rejectUnauthorized: true };
    const { pieces, keyLog } = await converse({ server: options, messages });
    const outcome = runStage(pieces, keyLog);
    const own = outcome.of('tls.certificate').find((fact) => fact.direction === 'to-server');
    expect(own).toMatchObject({ chainLength: 0 });
    expect(own).not.toHaveProperty('leaf');
    // certificate_required is TLS 1.3's (RFC 8446 6.2); OpenSSL says handshake_failure before.
    expect(outcome.of('tls.alert')).toEqual([
      expect.objectContaining({
        direction: 'to-client',
        name: version === 'TLSv1.3' ? 'certificate_required' : 'handshake_failure',
        sealed: version === 'TLSv1.3',
      }),
    ]);
    const unfinished = outcome.of('tls.handshake-unfinished');
    // In TLS 1.3 the client is done before the server has read its certificate.
    expect(unfinished.map(({ reached }) => reached)).toEqual(version === 'TLSv1.3' ? [] : ['client-flight']);
  });

  test('resumption: offered and accepted, offered and refused', async () => {
    const tickets = { ...server, ...range, ticketKeys: randomBytes(48) };
    let session: Buffer | undefined;
    const during = async (socket: TLSSocket): Promise<void> => void (session = socket.getSession());
    const one = await converse({ server: tickets, messages, during });
    const plain = runStage(one.pieces, one.keyLog);
    expect(first(plain.of('tls.server-hello')).resumed).toBe(false);
    expect(plain.of('tls.session-ticket').length).toBeGreaterThan(0);
    const offer = first(plain.of('tls.client-hello'));
    // TLS 1.3 clients send an id that means nothing (RFC 8446 D.4).
    expect(offer.resumption).toBe('session-id');

    let isReused: boolean | undefined;
    const look = async (socket: TLSSocket): Promise<void> => void (isReused = socket.isSessionReused());
    for (const server of [tickets, { ...tickets, ticketKeys: randomBytes(48) }]) {
      const talk = await converse({ server, client: { session }, messages, during: look });
      const outcome = runStage(talk.pieces, talk.keyLog);
      expect(first(outcome.of('tls.client-hello')).resumption).toBe(version === 'TLSv1.3' ? 'psk' : 'ticket');
      expect(first(outcome.of('tls.server-hello')).resumed).toBe(isReused);
      expect(isReused).toBe(server === tickets);
      expect(outcome.of('tls.certificate')).toHaveLength(isReused ? 0 : 1);
    }
  });
});

describe('the handshake', () => {
  test('a HelloRetryRequest names its group, and the second hello is the second', async () => {
    const options = { ...server, ecdhCurve: 'P-384', minVersion: 'TLSv1.3' } as const;
    const talk = await converse({ server: options, client: { ecdhCurve: 'X25519:P-384' }, messages });
    const outcome = runStage(talk.pieces, talk.keyLog);
    const secp384r1 = 24;
    const x25519 = 29;
    expect(
      outcome.of('tls.client-hello').map(({ number, groups, keyShares }) => [number, groups, keyShares]),
    ).toEqual([
      [1, [x25519, secp384r1], [x25519]],
      [2, [x25519, secp384r1], [secp384r1]],
    ]);
    expect(outcome.of('tls.server-hello').map((fact) => [fact.helloRetryRequest, fact.group])).toEqual([
      [true, secp384r1],
      [false, secp384r1],
    ]);
    // From the first hello on: its record is packet 1, at 0.
    const established = first(outcome.of('tls.established'));
    expect(established.duration).toBe(established.from.time);
  });

  test.each([
    ['nothing comes back', 1, 'client-hello'],
    ['the server stops behind its hello', 2, 'server-hello'],
  ])('%s', async (_, pieces, reached) => {
    const talk = await converse({ server: { ...server, minVersion: 'TLSv1.3' }, messages });
    const inputs: Input[] = talk.pieces.slice(0, pieces).map((piece) => {
      // A ServerHello record ends where its length says.
      const { bytes } = piece;
      const end = 5 + (((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0));
      return { ...piece, bytes: bytes.slice(0, end) };
    });
    expect(runStage(inputs, talk.keyLog).of('tls.handshake-unfinished')).toEqual([
      expect.objectContaining({ reached, silence: 1e6 }),
    ]);
  });

  test('a client that does not want the certificate is unfinished behind the flight of the server', async () => {
    const talk = await converse({ server: { ...server, maxVersion: 'TLSv1.2' }, messages });
    const at = talk.pieces.findIndex(({ direction }) => direction === 'to-client');
    const outcome = runStage(talk.pieces.slice(0, at + 1), talk.keyLog);
    expect(outcome.of('tls.handshake-unfinished')).toEqual([
      expect.objectContaining({ reached: 'server-flight' }),
    ]);
  });

  test('facts that nobody wants are not told: records and certificates', async () => {
    const talk = await converse({ server: { ...server, maxVersion: 'TLSv1.2' }, messages });
    const kinds = (
      wants: ReadonlySet<'tls.record' | 'tls.certificate'>,
    ): Outcome['facts'][number]['kind'][] =>
      runStage(talk.pieces, '', { wants }).facts.map(({ kind }) => kind);
    expect(kinds(new Set(['tls.record', 'tls.certificate']))).toEqual(
      expect.arrayContaining(['tls.record', 'tls.certificate']),
    );
    const few = kinds(new Set());
    expect(few).not.toContain('tls.record');
    expect(few).not.toContain('tls.certificate');
    expect(few).toContain('tls.established');
  });

  test('an encrypted alert of TLS 1.2 shows that it is one', async () => {
    const talk = await converse({ server: { ...server, maxVersion: 'TLSv1.2' }, messages });
    const alerts = runStage(talk.pieces, '').of('tls.alert');
    expect(alerts.length).toBeGreaterThan(0);
    for (const alert of alerts) {
      expect(alert.sealed).toBe(true);
      expect(alert).not.toHaveProperty('description');
    }
  });
});
