/**
 * Cipher suites (IANA registry "TLS Cipher Suites"): those that are decrypted, with all that decryption needs to
 * know, and the names of others that real servers still choose, so that a report can say what stood in the way.
 */

/** An AEAD of node:crypto's naming. */
export type Aead = 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm' | 'aes-256-ccm';

/** Hash of the key schedule (TLS 1.3) or of the PRF (TLS 1.2). */
export type HashName = 'sha256' | 'sha384';

/** A block cipher that TLS uses in CBC mode, by the name of its ECB mode in node:crypto. */
export type BlockCipherName = 'aes-128-ecb' | 'aes-256-ecb' | 'des-ede3-ecb';

/** Block cipher and MAC of a suite without AEAD (RFC 5246 6.2.3.2). */
export interface Cbc {
  cipher: BlockCipherName;
  mac: 'sha1' | 'sha256' | 'sha384';
  /** Bytes of the MAC and of its key. */
  macLength: number;
  blockLength: 8 | 16;
}

/** A cipher suite that can be decrypted: an AEAD, or CBC with a MAC. */
export interface CipherSuite {
  id: number;
  name: string;
  tls13: boolean;
  aead: Aead | undefined;
  cbc: Cbc | undefined;
  hash: HashName;
  /** Bytes. */
  keyLength: 16 | 24 | 32;
  /** Bytes of the authentication tag of an AEAD. */
  tagLength: 16 | 8;
}

function suite(
  id: number,
  name: string,
  aead: Aead,
  hash: HashName = 'sha256',
  tagLength: 16 | 8 = 16,
): CipherSuite {
  const keyLength = aead.startsWith('aes-128') ? 16 : 32;
  return { id, name, tls13: id >> 8 === 0x13, aead, cbc: undefined, hash, keyLength, tagLength };
}

const macLengths = { sha1: 20, sha256: 32, sha384: 48 } as const;

/** Its PRF in TLS 1.2 is SHA-384 where its MAC is, else SHA-256 (RFC 5289 3.1, RFC 5246 5). */
function cbcSuite(id: number, name: string, cipher: BlockCipherName, mac: Cbc['mac']): CipherSuite {
  const isTriple = cipher === 'des-ede3-ecb';
  return {
    id,
    name,
    tls13: false,
    aead: undefined,
    cbc: { cipher, mac, macLength: macLengths[mac], blockLength: isTriple ? 8 : 16 },
    hash: mac === 'sha384' ? 'sha384' : 'sha256',
    keyLength: isTriple ? 24 : cipher === 'aes-128-ecb' ? 16 : 32,
    tagLength: 16,
  };
}

/**
 * RFC 8446 B.4 (0x13xx), RFC 5288 (RSA and DHE with GCM), RFC 5289 (ECDHE with GCM and CBC), RFC 7905
 * (ChaCha20-Poly1305), RFC 6655 and 7251 (CCM), RFC 5246 A.5 and RFC 8422 (CBC).
 */
const suites: readonly CipherSuite[] = [
  suite(0x1301, 'TLS_AES_128_GCM_SHA256', 'aes-128-gcm'),
  suite(0x1302, 'TLS_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0x1303, 'TLS_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305'),
  suite(0x1304, 'TLS_AES_128_CCM_SHA256', 'aes-128-ccm'),
  suite(0x1305, 'TLS_AES_128_CCM_8_SHA256', 'aes-128-ccm', 'sha256', 8),
  suite(0x009c, 'TLS_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm'),
  suite(0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0x009e, 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm'),
  suite(0x009f, 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xc02b, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm'),
  suite(0xc02c, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'aes-128-gcm'),
  suite(0xc030, 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'aes-256-gcm', 'sha384'),
  suite(0xcca8, 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305'),
  suite(0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305'),
  suite(0xccaa, 'TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'chacha20-poly1305'),
  suite(0xc09c, 'TLS_RSA_WITH_AES_128_CCM', 'aes-128-ccm'),
  suite(0xc09d, 'TLS_RSA_WITH_AES_256_CCM', 'aes-256-ccm'),
  suite(0xc09e, 'TLS_DHE_RSA_WITH_AES_128_CCM', 'aes-128-ccm'),
  suite(0xc09f, 'TLS_DHE_RSA_WITH_AES_256_CCM', 'aes-256-ccm'),
  suite(0xc0a0, 'TLS_RSA_WITH_AES_128_CCM_8', 'aes-128-ccm', 'sha256', 8),
  suite(0xc0a1, 'TLS_RSA_WITH_AES_256_CCM_8', 'aes-256-ccm', 'sha256', 8),
  suite(0xc0ac, 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM', 'aes-128-ccm'),
  suite(0xc0ad, 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM', 'aes-256-ccm'),
  suite(0xc0ae, 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'aes-128-ccm', 'sha256', 8),
  suite(0xc0af, 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8', 'aes-256-ccm', 'sha256', 8),
  cbcSuite(0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'des-ede3-ecb', 'sha1'),
  cbcSuite(0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA', 'aes-128-ecb', 'sha1'),
  cbcSuite(0x0033, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', 'aes-128-ecb', 'sha1'),
  cbcSuite(0x0035, 'TLS_RSA_WITH_AES_256_CBC_SHA', 'aes-256-ecb', 'sha1'),
  cbcSuite(0x0039, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA', 'aes-256-ecb', 'sha1'),
  cbcSuite(0x003c, 'TLS_RSA_WITH_AES_128_CBC_SHA256', 'aes-128-ecb', 'sha256'),
  cbcSuite(0x003d, 'TLS_RSA_WITH_AES_256_CBC_SHA256', 'aes-256-ecb', 'sha256'),
  cbcSuite(0x0067, 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA256', 'aes-128-ecb', 'sha256'),
  cbcSuite(0x006b, 'TLS_DHE_RSA_WITH_AES_256_CBC_SHA256', 'aes-256-ecb', 'sha256'),
  cbcSuite(0xc009, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'aes-128-ecb', 'sha1'),
  cbcSuite(0xc00a, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'aes-256-ecb', 'sha1'),
  cbcSuite(0xc013, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'aes-128-ecb', 'sha1'),
  cbcSuite(0xc014, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'aes-256-ecb', 'sha1'),
  cbcSuite(0xc023, 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256', 'aes-128-ecb', 'sha256'),
  cbcSuite(0xc024, 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384', 'aes-256-ecb', 'sha384'),
  cbcSuite(0xc027, 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'aes-128-ecb', 'sha256'),
  cbcSuite(0xc028, 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'aes-256-ecb', 'sha384'),
];

/** Not decrypted, and still met in the field or offered by name; HTTP/2 forbids them all (RFC 9113 A). */
const others: ReadonlyMap<number, string> = new Map([
  [0x0001, 'TLS_RSA_WITH_NULL_MD5'],
  [0x0002, 'TLS_RSA_WITH_NULL_SHA'],
  [0x0004, 'TLS_RSA_WITH_RC4_128_MD5'],
  [0x0005, 'TLS_RSA_WITH_RC4_128_SHA'],
  [0x0016, 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA'],
  [0x0041, 'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA'],
  [0x0084, 'TLS_RSA_WITH_CAMELLIA_256_CBC_SHA'],
  [0x0096, 'TLS_RSA_WITH_SEED_CBC_SHA'],
  [0x00ff, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'],
  [0x5600, 'TLS_FALLBACK_SCSV'],
  [0xc007, 'TLS_ECDHE_ECDSA_WITH_RC4_128_SHA'],
  [0xc011, 'TLS_ECDHE_RSA_WITH_RC4_128_SHA'],
  [0xc012, 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'],
  [0xc050, 'TLS_RSA_WITH_ARIA_128_GCM_SHA256'],
  [0xc060, 'TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256'],
]);

const byId = new Map(suites.map((one) => [one.id, one]));

/**
 * The suite of a number in a version of TLS, undefined when it is none that is decrypted there: suites of TLS 1.3 belong
 * to it alone, and before TLS 1.2 there are only those with CBC and SHA-1 (RFC 4346 A.5).
 */
export function suiteInVersion(id: number, version: number): CipherSuite | undefined {
  const found = byId.get(id);
  if (found === undefined || found.tls13 !== (version === 0x0304)) return undefined;
  if (version === 0x0301 || version === 0x0302) return found.cbc?.mac === 'sha1' ? found : undefined;
  return version >= 0x0303 ? found : undefined;
}

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
 * CCM, which nobody chooses unasked, is left out, for each is a trial more. This is how a connection is opened whose ServerHello the capture does not hold.
 */
export function suitesOfSecretLength(length: number): readonly CipherSuite[] {
  return suites.filter(
    ({ tls13, aead, hash }) =>
      tls13 && aead?.endsWith('ccm') === false && (hash === 'sha256' ? 32 : 48) === length,
  );
}
