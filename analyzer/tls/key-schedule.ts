/**
 * From the secrets of a key log to record keys: HKDF-Expand-Label for TLS 1.3 (RFC 8446 7.1 to 7.3) and the PRF for
 * TLS 1.2 (RFC 5246 5 and 6.3).
 *
 * Key logs carry traffic secrets and master secrets, so nothing that comes before them (key exchange, extended master
 * secret, resumption) is needed: it changes how the endpoints arrived at the secret, not what follows from it.
 */
import type { CipherSuite, HashName } from './cipher-suites.ts';
import { hmac } from './decrypt.ts';

/** Key and static IV of one direction's records. */
export interface RecordKeys {
  key: Uint8Array;
  /** 12 bytes; 4 (the salt) for AES-GCM in TLS 1.2, RFC 5288 3. */
  iv: Uint8Array;
}

const ascii = new TextEncoder();
const nothing = new Uint8Array(0);

/** HKDF-Expand-Label (RFC 8446 7.1); `label` without the `tls13 ` prefix; `length` at most 255 bytes. */
export function hkdfExpandLabel(
  hash: HashName,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const name = ascii.encode(`tls13 ${label}`);
  const info = Uint8Array.from([length >> 8, length & 255, name.length, ...name, context.length, ...context]);
  const out = new Uint8Array(length);
  let block: Uint8Array = nothing;
  for (let at = 0, counter = 1; at < length; at += block.length, counter++) {
    block = hmac(hash, secret, block, info, Uint8Array.of(counter));
    out.set(block.subarray(0, length - at), at);
  }
  return out;
}

/** Record key and IV of a TLS 1.3 traffic secret (RFC 8446 7.3). */
export function trafficKeys(suite: CipherSuite, secret: Uint8Array): RecordKeys {
  return {
    key: hkdfExpandLabel(suite.hash, secret, 'key', nothing, suite.keyLength),
    iv: hkdfExpandLabel(suite.hash, secret, 'iv', nothing, 12),
  };
}

/** The secret that follows after a KeyUpdate (RFC 8446 7.2). */
export function nextTrafficSecret(hash: HashName, secret: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, secret, 'traffic upd', nothing, hash === 'sha256' ? 32 : 48);
}

/** The TLS 1.2 pseudorandom function P_hash(secret, label + seed) (RFC 5246 5). */
export function prf(
  hash: HashName,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = Uint8Array.from([...ascii.encode(label), ...seed]);
  const out = new Uint8Array(length);
  let a: Uint8Array = labelled;
  for (let at = 0; at < length;) {
    a = hmac(hash, secret, a);
    const block = hmac(hash, secret, a, labelled);
    out.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return out;
}

/** Record keys of both directions in TLS 1.2 (RFC 5246 6.3): AEAD suites have no MAC keys in the block. */
export function keyBlock(
  suite: CipherSuite,
  masterSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): { client: RecordKeys; server: RecordKeys } {
  const ivLength = suite.aead === 'chacha20-poly1305' ? 12 : 4;
  const { keyLength } = suite;
  const seed = Uint8Array.from([...serverRandom, ...clientRandom]);
  const block = prf(suite.hash, masterSecret, 'key expansion', seed, 2 * (keyLength + ivLength));
  const ivs = 2 * keyLength;
  return {
    client: { key: block.subarray(0, keyLength), iv: block.subarray(ivs, ivs + ivLength) },
    server: { key: block.subarray(keyLength, ivs), iv: block.subarray(ivs + ivLength, ivs + 2 * ivLength) },
  };
}
