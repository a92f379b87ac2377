/** What the two directions of one TLS connection have to know of each other. */
import type { Direction } from '../model/chunk.ts';
import type { CipherSuite } from './cipher-suites.ts';
import { suiteInVersion } from './cipher-suites.ts';
import type { ClientHello, EncryptedExtensions, ServerHello } from './handshake.ts';
import { TlsVersion } from './handshake.ts';
import type { KeyLog, SessionSecrets } from './keylog.ts';

/** State of one connection's handshake; undefined is "not seen". */
export interface Session {
  /** The direction that the ClientHello travelled; without a SYN the TCP stage may have guessed the roles wrong. */
  clientDirection: Direction;
  clientRandom: Uint8Array | undefined;
  /** ClientHellos so far. */
  clientHellos: number;
  /** Session id that the client offered; a server that echoes it resumes, before TLS 1.3. */
  sessionId: Uint8Array;
  serverRandom: Uint8Array | undefined;
  /** Negotiated version and suite number, from the ServerHello. */
  version: number | undefined;
  cipher: number | undefined;
  /** The suite, when it is one that is decrypted: from the ServerHello, or found by trial when that was lost. */
  suite: CipherSuite | undefined;
  /** RFC 7366 was negotiated: a CBC record's MAC covers what is on the wire. */
  encryptThenMac: boolean;
  /** Secrets of the client random; looked up at the ClientHello, and again while they are not enough. */
  secrets: SessionSecrets | undefined;
  earlyDataOffered: boolean;
  earlyDataAccepted: boolean | undefined;
  /** Called when the server has accepted or refused early data. */
  onEarlyDataDecided: () => void;
}

const noId = new Uint8Array(0);
const nobodyListens = (): void => undefined;

/** A connection of which nothing has been seen. */
export function createSession(): Session {
  return {
    clientDirection: 'to-server',
    clientRandom: undefined,
    clientHellos: 0,
    sessionId: noId,
    serverRandom: undefined,
    version: undefined,
    cipher: undefined,
    suite: undefined,
    encryptThenMac: false,
    secrets: undefined,
    earlyDataOffered: false,
    earlyDataAccepted: undefined,
    onEarlyDataDecided: nobodyListens,
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
  session.sessionId = hello.sessionId;
  session.secrets = keys.find(hello.random);
  session.earlyDataOffered ||= hello.earlyData;
}

/** Looks the secrets up again, for keys that came after the ClientHello; answers whether they open application data. */
export function findKeys(session: Session, keys: KeyLog): boolean {
  if (session.clientRandom === undefined) return false;
  if (hasKeys(session)) return true;
  session.secrets = keys.find(session.clientRandom);
  return hasKeys(session);
}

/** Keys of both directions are there. */
function hasKeys({ secrets, version }: Session): boolean {
  if (secrets === undefined) return false;
  if (secrets.master !== undefined) return version !== TlsVersion.TLS_1_3;
  return secrets.clientTraffic[0] !== undefined && secrets.serverTraffic[0] !== undefined;
}

/** Keys, if they came, would open this connection: its ClientHello was seen, and its suite is one that is decrypted. */
export function couldBeOpened(session: Session): boolean {
  return session.clientRandom !== undefined && (session.version === undefined || session.suite !== undefined);
}

/** Whether the server resumes the session that the client offered (RFC 5246 7.4.1.3, RFC 8446 4.2.11). */
export function isResumed({ sessionId }: Session, hello: ServerHello): boolean {
  if (hello.helloRetryRequest) return false;
  if (hello.version >= TlsVersion.TLS_1_3) return hello.preSharedKey;
  const echoed = hello.sessionId;
  return (
    echoed.length > 0 &&
    echoed.length === sessionId.length &&
    echoed.every((byte, at) => byte === sessionId[at])
  );
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
  session.encryptThenMac = hello.encryptThenMac;
  session.suite = suiteInVersion(hello.cipher, hello.version);
}

/** Notes EncryptedExtensions. */
export function noteEncryptedExtensions(session: Session, extensions: EncryptedExtensions): void {
  decideEarlyData(session, extensions.earlyDataAccepted);
}

function decideEarlyData(session: Session, accepted: boolean): void {
  session.earlyDataAccepted = accepted;
  session.onEarlyDataDecided();
}
