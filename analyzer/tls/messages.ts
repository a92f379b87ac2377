/** Every text of this room that people read. */
import { cipherSuiteName } from './cipher-suites.ts';
import { TlsVersion } from './handshake.ts';
import type { Session } from './session.ts';

const versionNames: ReadonlyMap<number, string> = new Map([
  [0x0300, 'SSL 3.0'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [TlsVersion.TLS_1_2, 'TLS 1.2'],
  [TlsVersion.TLS_1_3, 'TLS 1.3'],
]);

/** `TLS 1.3`, or the number of a version without a name. */
export function tlsVersionName(version: number): string {
  return versionNames.get(version) ?? `version 0x${version.toString(16).padStart(4, '0')}`;
}

/** Why the records of this connection stay closed: the reason of a `tls.undecryptable` fact. */
export function whyUndecryptable(session: Session): string {
  if (session.clientRandom === undefined) {
    return 'the ClientHello, by which keys are found, is not in the capture';
  }
  if (session.version !== undefined && session.version < TlsVersion.TLS_1_0) {
    return `${tlsVersionName(session.version)} is not decrypted, only TLS 1.0 and later`;
  }
  if (session.cipher !== undefined && session.suite === undefined) {
    return `cipher suite ${cipherSuiteName(session.cipher)} is not decrypted`;
  }
  if (session.secrets === undefined) return 'no key log holds secrets of this connection';
  if (
    session.version !== undefined &&
    session.version < TlsVersion.TLS_1_3 &&
    session.secrets.master === undefined
  ) {
    return 'the key log holds no master secret (CLIENT_RANDOM) of this connection';
  }
  if (session.version === undefined) return 'the ServerHello, which names the cipher, is not in the capture';
  return 'the keys of this connection do not open the record: it is damaged, or too much before it is missing';
}

/** Texts of anomalies, and the reason that a gap gives. */
export const messages = {
  unsynchronised: 'bytes are missing from the capture, and no record boundary could be found behind them',
  keysCameLater:
    'keys came later than the records that could wait for them, which were passed over; what follows is opened',
  malformedHandshake: (type: number): string => `A handshake message (type ${type}) cannot be read.`,
  notTls: 'The peer of a TLS client or server answered with bytes that are no TLS record.',
  truncatedRecord: 'The direction was closed inside a TLS record: its sender broke off.',
  earlyDataClosed:
    'Early data (0-RTT) was accepted, but the key log holds no CLIENT_EARLY_TRAFFIC_SECRET that opens it.',
  earlyDataCut:
    'More early data (0-RTT) came than is held back until the server accepts it; the rest was dropped.',
};
