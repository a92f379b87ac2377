/** What the two directions of one TLS connection have to know of each other. */
import type { Direction } from '../model/chunk.ts';
import type { CipherSuite } from './cipher-suites.ts';
import { cipherSuite } from './cipher-suites.ts';
import type { ClientHello, EncryptedExtensions, ServerHello } from './handshake.ts';
import { TlsVersion } from './handshake.ts';
import type { KeyLog, SessionSecrets } from './keylog.ts';

/** State of one connection's handshake; undefined is "not seen". */
export interface Session {
  /** The direction that the ClientHello travelled; without a SYN the TCP stage may have guessed the roles wrong. */
  clientDirection: Direction;
  clientRandom: Uint8Array | undefined;
  serverRandom: Uint8Array | undefined;
  /** Negotiated version and suite number, from the ServerHello. */
  version: number | undefined;
  cipher: number | undefined;
  /** The suite, when it is one that is decrypted: from the ServerHello, or found by trial when that was lost. */
  suite: CipherSuite | undefined;
  /**
   * Secrets of the client random, looked up at the ClientHello. Keys that are added later are not seen by this
   * connection; asking again here is where that would be changed.
   */
  secrets: SessionSecrets | undefined;
  earlyDataOffered: boolean;
  earlyDataAccepted: boolean | undefined;
  /** Called when the server has accepted or refused early data. */
  onEarlyDataDecided: () => void;
}

/** A connection of which nothing has been seen. */
export function createSession(): Session {
  return {
    clientDirection: 'to-server',
    clientRandom: undefined,
    serverRandom: undefined,
    version: undefined,
    cipher: undefined,
    suite: undefined,
    secrets: undefined,
    earlyDataOffered: false,
    earlyDataAccepted: undefined,
    onEarlyDataDecided: () => undefined,
  };
}

/** Notes a ClientHello: the first, the second after a HelloRetryRequest, or that of a renegotiation (TLS 1.2). */
export function noteClientHello(
  session: Session,
  hello: ClientHello,
  direction: Direction,
  keys: KeyLog,
): void {
  session.clientDirection = direction;
  session.clientRandom = hello.random;
  session.secrets = keys.find(hello.random);
  session.earlyDataOffered ||= hello.earlyData;
}

/** Notes a ServerHello. */
export function noteServerHello(session: Session, hello: ServerHello): void {
  // After a HelloRetryRequest the client repeats itself without early data (RFC 8446 4.1.2).
  if (hello.helloRetryRequest) {
    decideEarlyData(session, false);
    return;
  }
  session.serverRandom = hello.random;
  session.version = hello.version;
  session.cipher = hello.cipher;
  const suite = cipherSuite(hello.cipher);
  session.suite = suite?.tls13 === (hello.version === TlsVersion.TLS_1_3) ? suite : undefined;
}

/** Notes EncryptedExtensions. */
export function noteEncryptedExtensions(session: Session, extensions: EncryptedExtensions): void {
  decideEarlyData(session, extensions.earlyDataAccepted);
}

function decideEarlyData(session: Session, accepted: boolean): void {
  session.earlyDataAccepted = accepted;
  session.onEarlyDataDecided();
}
