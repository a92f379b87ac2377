/**
 * The keys that one direction uses one after another.
 *
 * TLS 1.3 (RFC 8446 7.1, 7.2): early (client only, 0-RTT), handshake, application, and a new application key after
 * each KeyUpdate. TLS 1.2: one phase for each ChangeCipherSpec. A phase is a link of a chain that is made as far as
 * somebody asks for it, so that keys which are never needed are never derived.
 */
import type { Direction } from '../model/chunk.ts';
import type { CipherSuite } from './cipher-suites.ts';
import { suitesOfSecretLength } from './cipher-suites.ts';
import { TlsVersion } from './handshake.ts';
import { keyBlock, nextTrafficSecret, trafficKeys } from './key-schedule.ts';
import { createCbcCipher } from './cbc-cipher.ts';
import type { RecordCipher } from './record-cipher.ts';
import { createRecordCipher } from './record-cipher.ts';
import type { Session } from './session.ts';

/** One phase of a direction's keys. */
export interface KeyPhase {
  /** `application` for all of TLS 1.2 and older. */
  name: 'early' | 'handshake' | 'application';
  /** Ciphers to try: one when the suite is known, none without a secret. Made once. */
  ciphers(): readonly RecordCipher[];
  /** The phase that follows; undefined in TLS 1.2, where only a ChangeCipherSpec starts another. */
  next(): KeyPhase | undefined;
}

/** The first phase of TLS 1.3, undefined when the key log holds nothing for this direction. */
export function tls13Phases(session: Session, direction: Direction): KeyPhase | undefined {
  const { secrets } = session;
  if (secrets === undefined) return undefined;
  const byClient = direction === session.clientDirection;
  const traffic = byClient ? secrets.clientTraffic : secrets.serverTraffic;
  const handshake = byClient ? secrets.clientHandshake : secrets.serverHandshake;
  const early = byClient ? secrets.clientEarly : undefined;
  if (traffic.length === 0 && handshake === undefined && early === undefined) return undefined;

  const application = (generation: number, secret: Uint8Array | undefined): KeyPhase =>
    phase('application', session, secret, (suite) =>
      application(generation + 1, traffic[generation + 1] ?? derive(suite, secret)),
    );
  const first = phase('handshake', session, handshake, () => application(0, traffic[0]));
  return early === undefined ? first : phase('early', session, early, () => first);
}

/** The phase of TLS 1.2 or older that a ChangeCipherSpec starts, undefined when the keys cannot be known. */
export function tls12Phase(session: Session, direction: Direction): KeyPhase | undefined {
  const { secrets, suite, version, clientRandom, serverRandom } = session;
  if (secrets?.master === undefined || suite === undefined || suite.tls13) return undefined;
  if (clientRandom === undefined || serverRandom === undefined) return undefined;
  const block = keyBlock(suite, secrets.master, clientRandom, serverRandom, version);
  const keys = direction === session.clientDirection ? block.client : block.server;
  const ciphers = [
    suite.cbc === undefined
      ? createRecordCipher(suite, keys)
      : createCbcCipher(suite, suite.cbc, keys, { version, encryptThenMac: session.encryptThenMac }),
  ];
  return { name: 'application', ciphers: () => ciphers, next: () => undefined };
}

function derive(suite: CipherSuite | undefined, secret: Uint8Array | undefined): Uint8Array | undefined {
  return suite === undefined || secret === undefined ? undefined : nextTrafficSecret(suite.hash, secret);
}

function phase(
  name: KeyPhase['name'],
  session: Session,
  secret: Uint8Array | undefined,
  follow: (suite: CipherSuite | undefined) => KeyPhase,
): KeyPhase {
  let made: { known: CipherSuite | undefined; ciphers: readonly RecordCipher[] } | undefined;
  let following: KeyPhase | undefined;
  return {
    name,
    ciphers() {
      const known = session.suite;
      if (made === undefined || made.known !== known) {
        made = { known, ciphers: secret === undefined ? [] : candidates(session, secret) };
      }
      return made.ciphers;
    },
    next: () => (following ??= follow(session.suite)),
  };
}

/** Before the ServerHello (early data), or without it, the length of the secret leaves one or two suites. */
function candidates(session: Session, secret: Uint8Array): RecordCipher[] {
  const { suite, version } = session;
  if (version !== undefined && (version !== TlsVersion.TLS_1_3 || suite === undefined)) return [];
  const suites = suite === undefined ? suitesOfSecretLength(secret.length) : [suite];
  return suites.map((one) => createRecordCipher(one, trafficKeys(one, secret)));
}
