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
  /** 12 bytes; 4 (the salt) for AES-GCM and CCM in TLS 1.2, RFC 5288 3; a block for CBC in TLS 1.0, else nothing. */
  iv: Uint8Array;
  /** Key of the MAC; absent for an AEAD. */
  mac?: Uint8Array;
}

const ascii = new TextEncoder();
const nothing = new Uint8Array(0);

/**
 * What HKDF expands for a label (RFC 8446 7.1), with the counter of the first block behind it; made once, for there are
 * few labels and very many secrets.
 */
const infos = new Map<string, Uint8Array>();

function infoOf(label: string, length: number): Uint8Array {
  const key = `${length} ${label}`;
  let info = infos.get(key);
  if (info === undefined) {
    const name = ascii.encode(`tls13 ${label}`);
    // The context of all labels that record keys need is empty.
    info = joined(Uint8Array.of(length >> 8, length & 255, name.length), name, Uint8Array.of(0, 1));
    infos.set(key, info);
  }
  return info;
}

/**
 * HKDF-Expand-Label (RFC 8446 7.1) with an empty context; `label` without the `tls13 ` prefix, `length` at most that of
 * the hash, so that one block is enough.
 */
export function hkdfExpandLabel(
  hash: HashName,
  secret: Uint8Array,
  label: string,
  length: number,
): Uint8Array {
  const block = hmac(hash, secret, infoOf(label, length));
  return block.length === length ? block : block.subarray(0, length);
}

/** Record key and IV of a TLS 1.3 traffic secret (RFC 8446 7.3). */
export function trafficKeys(suite: CipherSuite, secret: Uint8Array): RecordKeys {
  return {
    key: hkdfExpandLabel(suite.hash, secret, 'key', suite.keyLength),
    iv: hkdfExpandLabel(suite.hash, secret, 'iv', 12),
  };
}

/** The secret that follows after a KeyUpdate (RFC 8446 7.2). */
export function nextTrafficSecret(hash: HashName, secret: Uint8Array): Uint8Array {
  return hkdfExpandLabel(hash, secret, 'traffic upd', hash === 'sha256' ? 32 : 48);
}

/** P_hash(secret, label + seed), the pseudorandom function of TLS 1.2 (RFC 5246 5). */
export function prf(
  hash: HashName | 'md5' | 'sha1',
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = joined(ascii.encode(label), seed);
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

/** That of TLS 1.0 and 1.1 (RFC 2246 5): P_MD5 of one half of the secret, XORed with P_SHA1 of the other. */
function oldPrf(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const half = Math.ceil(secret.length / 2);
  const md5 = prf('md5', secret.subarray(0, half), label, seed, length);
  const sha1 = prf('sha1', secret.subarray(secret.length - half), label, seed, length);
  return md5.map((byte, at) => byte ^ (sha1[at] ?? 0));
}

/** Bytes of the IV in the key block: what is fixed of a nonce, or the first IV of CBC, which TLS 1.1 sends instead. */
function fixedIvLength(suite: CipherSuite, version: number): number {
  if (suite.cbc !== undefined) return version === 0x0301 ? suite.cbc.blockLength : 0;
  return suite.aead === 'chacha20-poly1305' ? 12 : 4;
}

/** Record keys of both directions before TLS 1.3 (RFC 5246 6.3): MAC keys, which AEAD suites lack, then keys, then IVs. */
export function keyBlock(
  suite: CipherSuite,
  masterSecret: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  version = 0x0303,
): { client: RecordKeys; server: RecordKeys } {
  const lengths = [suite.cbc?.macLength ?? 0, suite.keyLength, fixedIvLength(suite, version)];
  const total = 2 * lengths.reduce((sum, length) => sum + length, 0);
  const seed = joined(serverRandom, clientRandom);
  const block =
    version < 0x0303
      ? oldPrf(masterSecret, 'key expansion', seed, total)
      : prf(suite.hash, masterSecret, 'key expansion', seed, total);
  let at = 0;
  const next = (length = 0): Uint8Array => block.subarray(at, (at += length));
  const [mac, key, iv] = lengths.map((length) => ({ client: next(length), server: next(length) }));
  const of = (side: 'client' | 'server'): RecordKeys => ({
    ...(suite.cbc === undefined || mac === undefined ? {} : { mac: mac[side] }),
    key: key?.[side] ?? nothing,
    iv: iv?.[side] ?? nothing,
  });
  return { client: of('client'), server: of('server') };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
