/**
 * Cipher suites (IANA registry "TLS Cipher Suites"): those that are decrypted, with all that decryption needs to
 * know, and the names of others that real servers still choose, so that a report can say what stood in the way.
 */

/** An AEAD of node:crypto's naming. */
export type Aead = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';

/** Hash of the key schedule (TLS 1.3) or of the PRF (TLS 1.2). */
export type HashName = 'sha256' | 'sha384';

/** A cipher suite that can be decrypted. */
export interface CipherSuite {
  id: number;
  name: string;
  tls13: boolean;
  aead: Aead;
  hash: HashName;
  /** Bytes. */
  keyLength: 16 | 32;
}

/** Bytes of the authentication tag, 16 in every AEAD suite here. */
export const tagLength = 16;

function suite(id: number, name: string, aead: Aead, hash: HashName): CipherSuite {
  return { id, name, tls13: id >> 8 === 0x13, aead, hash, keyLength: aead === 'aes-128-gcm' ? 16 : 32 };
}

/** RFC 8446 B.4 (0x13xx), RFC 5288 (RSA and DHE with GCM), RFC 5289 (ECDHE with GCM), RFC 7905 (ChaCha20-Poly1305). */
const suites: readonly CipherSuite[] = [
  suite(0x1301, 'TLS_AES_128_GCM_SHA256', 'aes-128-gcm', 'sha256'),
  suite(0x1302, 'TLS_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0x1303, 'TLS_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305', 'sha256'),
  suite(0x009c, 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm', 'sha256'),
  suite(0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0x009e, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm', 'sha256'),
  suite(0x009f, 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm', 'sha256'),
  suite(0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm', 'sha256'),
  suite(0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305', 'sha256'),
  suite(0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305', 'sha256'),
  suite(0xccaa, 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305', 'sha256'),
];

/** Not decrypted: CCM and CBC suites that are still met in the field, and those that HTTP/2 forbids (RFC 9113 A). */
const others: ReadonlyMap<number, string> = new Map([
  [0x1304, 'TLS_AES_128_CCM_SHA256'],
  [0x1305, 'TLS_AES_128_CCM_8_SHA256'],
  [0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'],
  [0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA'],
  [0x0035, 'TLS_RSA_WITH_AES_256_CBC_SHA'],
  [0x0033, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'],
  [0x0039, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA'],
  [0x003c, 'TLS_RSA_WITH_AES_128_CBC_SHA256'],
  [0x003d, 'TLS_RSA_WITH_AES_256_CBC_SHA256'],
  [0x0067, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0x006b, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256'],
  [0xc009, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  [0xc00a, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA'],
  [0xc013, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
  [0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
  [0xc023, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'],
  [0xc024, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
  [0xc027, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'],
  [0xc028, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'],
  [0xc09c, 'TLS_RSA_WITH_AES_128_CCM'],
  [0xc09d, 'TLS_RSA_WITH_AES_256_CCM'],
  [0xc0ac, 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM'],
  [0xc0ad, 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM'],
]);

const byId = new Map(suites.map((one) => [one.id, one]));

/** The suite of a number, undefined when it is none that is decrypted. */
export function cipherSuite(id: number): CipherSuite | undefined {
  return byId.get(id);
}

/** `TLS_AES_128_GCM_SHA256`, or `0xc0ff` for a suite without a name here. */
export function cipherSuiteName(id: number): string {
  return byId.get(id)?.name ?? others.get(id) ?? `0x${id.toString(16).padStart(4, '0')}`;
}

/**
 * The TLS 1.3 suites whose traffic secrets have this length: a secret is as long as the suite's hash (RFC 8446 7.1).
 * This is how a connection is opened whose ServerHello the capture does not hold.
 */
export function suitesOfSecretLength(length: number): readonly CipherSuite[] {
  return suites.filter((one) => one.tls13 && (one.hash === 'sha256' ? 32 : 48) === length);
}
