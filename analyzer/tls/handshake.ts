/**
 * Reads the handshake messages that say what a connection is: ClientHello, ServerHello and EncryptedExtensions
 * (RFC 8446 4.1 to 4.3, RFC 5246 7.4.1, RFC 6066 3 for SNI, RFC 7301 for ALPN).
 *
 * Bodies are given without the four bytes of the handshake header. A malformed message gives undefined.
 */
import type { Resumption } from '../model/facts/tls.ts';
import { createCursor } from './cursor.ts';
import { eachExtension, Extension, hostName, keyShareGroups, numbers, protocols } from './extensions.ts';

/** Handshake message types (RFC 8446 B.3, RFC 5246 A.4) that have a meaning here. */
export const HandshakeType = {
  HELLO_REQUEST: 0,
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  NEW_SESSION_TICKET: 4,
  END_OF_EARLY_DATA: 5,
  ENCRYPTED_EXTENSIONS: 8,
  CERTIFICATE: 11,
  CERTIFICATE_REQUEST: 13,
  FINISHED: 20,
  KEY_UPDATE: 24,
  COMPRESSED_CERTIFICATE: 25,
} as const;

/** Protocol versions as they stand on the wire. */
export const TlsVersion = { TLS_1_0: 0x0301, TLS_1_1: 0x0302, TLS_1_2: 0x0303, TLS_1_3: 0x0304 } as const;

/** A ClientHello. */
export interface ClientHello {
  random: Uint8Array;
  sessionId: Uint8Array;
  ciphers: number[];
  sni?: string;
  alpn: string[];
  /** Offered versions; lists leave GREASE values (RFC 8701) out. */
  versions: number[];
  groups: number[];
  keyShares: number[];
  signatureAlgorithms: number[];
  resumption?: Resumption;
  earlyData: boolean;
}

/** A ServerHello or a HelloRetryRequest. */
export interface ServerHello {
  random: Uint8Array;
  sessionId: Uint8Array;
  /** Negotiated version: that of supported_versions when it is there (RFC 8446 4.2.1). */
  version: number;
  cipher: number;
  helloRetryRequest: boolean;
  /** The group of the key share (TLS 1.3). */
  group?: number;
  /** A pre-shared key was chosen (TLS 1.3). */
  preSharedKey: boolean;
  /** Records of CBC suites are authenticated as they stand on the wire (RFC 7366). */
  encryptThenMac: boolean;
  /** TLS 1.2 only; undefined when the server chose none. */
  alpn?: string;
}

/** What EncryptedExtensions says. */
export interface EncryptedExtensions {
  alpn?: string;
  earlyDataAccepted: boolean;
}

/** SHA-256 of "HelloRetryRequest", which stands in place of the random (RFC 8446 4.1.3). */
const retryRandom = Uint8Array.of(
  ...[0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91],
  ...[0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c],
);

/** Reads a ClientHello. */
export function parseClientHello(body: Uint8Array): ClientHello | undefined {
  const cursor = createCursor(body);
  const legacyVersion = cursor.u16();
  const random = new Uint8Array(cursor.take(32));
  const sessionId = new Uint8Array(cursor.take(cursor.u8()));
  const ciphers = numbers(cursor.take(cursor.u16()));
  cursor.skip(cursor.u8()); // legacy_compression_methods
  if (cursor.failed) return undefined;
  const hello: ClientHello = {
    random,
    sessionId,
    ciphers,
    alpn: [],
    versions: [],
    groups: [],
    keyShares: [],
    signatureAlgorithms: [],
    earlyData: false,
  };
  if (sessionId.length > 0) hello.resumption = 'session-id';
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.SERVER_NAME) hello.sni = hostName(extension) ?? '';
    else if (type === Extension.ALPN) hello.alpn = protocols(extension);
    else if (type === Extension.EARLY_DATA) hello.earlyData = true;
    else if (type === Extension.SUPPORTED_VERSIONS) hello.versions = numbers(extension.take(extension.u8()));
    else if (type === Extension.SUPPORTED_GROUPS) hello.groups = numbers(extension.take(extension.u16()));
    else if (type === Extension.KEY_SHARE) hello.keyShares = keyShareGroups(extension);
    else if (type === Extension.SIGNATURE_ALGORITHMS)
      hello.signatureAlgorithms = numbers(extension.take(extension.u16()));
    else if (type === Extension.PRE_SHARED_KEY) hello.resumption = 'psk';
    else if (type === Extension.SESSION_TICKET && extension.left > 0 && hello.resumption !== 'psk')
      hello.resumption = 'ticket';
  });
  if (!whole) return undefined;
  if (hello.versions.length === 0) hello.versions.push(legacyVersion);
  return hello;
}

/** Reads a ServerHello; a HelloRetryRequest is one with a fixed random. */
export function parseServerHello(body: Uint8Array): ServerHello | undefined {
  const cursor = createCursor(body);
  const legacyVersion = cursor.u16();
  const random = new Uint8Array(cursor.take(32));
  const sessionId = new Uint8Array(cursor.take(cursor.u8()));
  const cipher = cursor.u16();
  cursor.u8(); // legacy_compression_method
  if (cursor.failed) return undefined;
  const hello: ServerHello = {
    random,
    sessionId,
    version: legacyVersion,
    cipher,
    helloRetryRequest: retryRandom.every((byte, at) => byte === random[at]),
    preSharedKey: false,
    encryptThenMac: false,
  };
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.SUPPORTED_VERSIONS) hello.version = extension.u16();
    else if (type === Extension.ALPN) hello.alpn = protocols(extension)[0] ?? '';
    else if (type === Extension.KEY_SHARE) hello.group = extension.u16();
    else if (type === Extension.PRE_SHARED_KEY) hello.preSharedKey = true;
    else if (type === Extension.ENCRYPT_THEN_MAC) hello.encryptThenMac = true;
  });
  return whole ? hello : undefined;
}

/** Reads EncryptedExtensions, where TLS 1.3 hides the chosen protocol. */
export function parseEncryptedExtensions(body: Uint8Array): EncryptedExtensions | undefined {
  const seen: EncryptedExtensions = { earlyDataAccepted: false };
  const whole = eachExtension(createCursor(body), (type, extension) => {
    if (type === Extension.ALPN) seen.alpn = protocols(extension)[0] ?? '';
    else if (type === Extension.EARLY_DATA) seen.earlyDataAccepted = true;
  });
  return whole ? seen : undefined;
}
