/**
 * Reads the handshake messages that say what a connection is: ClientHello, ServerHello and EncryptedExtensions
 * (RFC 8446 4.1 to 4.3, RFC 5246 7.4.1, RFC 6066 3 for SNI, RFC 7301 for ALPN).
 *
 * Bodies are given without the four bytes of the handshake header. A malformed message gives undefined.
 */
import type { Cursor } from './cursor.ts';
import { createCursor } from './cursor.ts';

/** Handshake message types (RFC 8446 B.3) that have a meaning here. */
export const HandshakeType = {
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  NEW_SESSION_TICKET: 4,
  END_OF_EARLY_DATA: 5,
  ENCRYPTED_EXTENSIONS: 8,
  FINISHED: 20,
  KEY_UPDATE: 24,
} as const;

/** Protocol versions as they stand on the wire. */
export const TlsVersion = { TLS_1_2: 0x0303, TLS_1_3: 0x0304 } as const;

const Extension = { SERVER_NAME: 0, ALPN: 16, EARLY_DATA: 42, SUPPORTED_VERSIONS: 43 } as const;

/** A ClientHello. */
export interface ClientHello {
  random: Uint8Array;
  sni?: string;
  alpn: string[];
  /** Offered versions, GREASE values (RFC 8701) left out. */
  versions: number[];
  earlyData: boolean;
}

/** A ServerHello or a HelloRetryRequest. */
export interface ServerHello {
  random: Uint8Array;
  /** Negotiated version: that of supported_versions when it is there (RFC 8446 4.2.1). */
  version: number;
  cipher: number;
  helloRetryRequest: boolean;
  /** TLS 1.2 only; undefined when the server chose none. */
  alpn?: string;
}

/** What EncryptedExtensions says. */
export interface EncryptedExtensions {
  alpn?: string;
  earlyDataAccepted: boolean;
}

/** Attack: thousands of one-byte protocols in one message. Real clients offer two or three. */
const maxProtocols = 64;

/** SHA-256 of "HelloRetryRequest", which stands in place of the random (RFC 8446 4.1.3). */
const retryRandom = Uint8Array.of(
  ...[0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91],
  ...[0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c],
);

/** Reads a ClientHello. */
export function parseClientHello(body: Uint8Array): ClientHello | undefined {
  const cursor = createCursor(body);
  const legacyVersion = cursor.u16();
  const random = Uint8Array.from(cursor.take(32));
  cursor.take(cursor.u8()); // legacy_session_id
  cursor.take(cursor.u16()); // cipher_suites
  cursor.take(cursor.u8()); // legacy_compression_methods
  if (cursor.failed) return undefined;
  const hello: ClientHello = { random, alpn: [], versions: [], earlyData: false };
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.SERVER_NAME) hello.sni = hostName(extension) ?? '';
    else if (type === Extension.ALPN) hello.alpn = protocols(extension);
    else if (type === Extension.EARLY_DATA) hello.earlyData = true;
    else if (type === Extension.SUPPORTED_VERSIONS) hello.versions = versionList(extension);
  });
  if (!whole) return undefined;
  if (hello.versions.length === 0) hello.versions.push(legacyVersion);
  return hello;
}

/** Reads a ServerHello; a HelloRetryRequest is one with a fixed random. */
export function parseServerHello(body: Uint8Array): ServerHello | undefined {
  const cursor = createCursor(body);
  const legacyVersion = cursor.u16();
  const random = Uint8Array.from(cursor.take(32));
  cursor.take(cursor.u8()); // legacy_session_id_echo
  const cipher = cursor.u16();
  cursor.u8(); // legacy_compression_method
  if (cursor.failed) return undefined;
  const helloRetryRequest = retryRandom.every((byte, at) => byte === random[at]);
  const hello: ServerHello = { random, version: legacyVersion, cipher, helloRetryRequest };
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.SUPPORTED_VERSIONS) hello.version = extension.u16();
    else if (type === Extension.ALPN) hello.alpn = protocols(extension)[0] ?? '';
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

/** False when the list is cut; a message that ends before its extensions has none (TLS 1.2 and older). */
function eachExtension(cursor: Cursor, visit: (type: number, extension: Cursor) => void): boolean {
  if (cursor.left === 0) return !cursor.failed;
  const list = createCursor(cursor.take(cursor.u16()));
  while (list.left > 0) {
    const type = list.u16();
    const extension = list.take(list.u16());
    if (!list.failed) visit(type, createCursor(extension));
  }
  return !cursor.failed && !list.failed;
}

/** The first host_name of a server_name list. */
function hostName(extension: Cursor): string | undefined {
  extension.u16();
  const isHostName = extension.u8() === 0;
  const name = extension.take(extension.u16());
  return isHostName && !extension.failed ? latin1(name) : undefined;
}

function protocols(extension: Cursor): string[] {
  const list = createCursor(extension.take(extension.u16()));
  const names: string[] = [];
  while (list.left > 0 && names.length < maxProtocols) {
    const name = list.take(list.u8());
    if (!list.failed) names.push(latin1(name));
  }
  return names;
}

function versionList(extension: Cursor): number[] {
  const list = createCursor(extension.take(extension.u8()));
  const versions: number[] = [];
  while (list.left > 1) {
    const version = list.u16();
    if ((version & 0x0f0f) !== 0x0a0a) versions.push(version);
  }
  return versions;
}

/** Names are bytes, not text: each becomes one character, nothing is lost and nothing can throw. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 255));
}
