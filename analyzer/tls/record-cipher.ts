/**
 * Opens the records of one key: nonce and additional data of TLS 1.3 (RFC 8446 5.2, 5.3) and of TLS 1.2
 * (RFC 5246 6.2.3.3, RFC 5288 3, RFC 7905 2), inner content type and padding.
 *
 * The tag is checked on the first records of a key, which proves the key, on any that does not parse, and on long ones.
 * Short ones, of which gRPC has most, are decrypted by keystream alone, AES-GCM's or ChaCha20's: a cipher of node:crypto
 * takes two microseconds to be made.
 */
import { ChaCha20 } from './chacha20.ts';
import type { CipherSuite } from './cipher-suites.ts';
import type { AeadOpener } from './decrypt.ts';
import { createAeadOpener, createBlockCipher } from './decrypt.ts';
import type { RecordKeys } from './key-schedule.ts';
import type { Keystream } from './keystream.ts';
import { createKeystream } from './keystream.ts';
import { type LastByteFits, lastByteOfChaCha, lastByteOfGcm } from './last-byte.ts';
import { xorInto } from './xor.ts';
import { ContentType, recordHeaderLength } from './record-header.ts';
import type { TlsRecord } from './records.ts';

/** What an opened record held. Borrowed: the object is reused by the next record of the same key. */
export interface Opened {
  /** Inner content type (TLS 1.3), else the record's own. */
  type: number;
  content: Uint8Array;
}

/** Opens records of one key. */
export interface RecordCipher {
  readonly suite: CipherSuite;
  readonly keys: RecordKeys;
  /** Bytes that a record is longer than its content, header included, padding not. */
  readonly overhead: number;
  /** Undefined when the record is not of this key and sequence number; `verify` checks the tag in any case. */
  open(record: TlsRecord, sequence: number, verify: boolean): Opened | undefined;
  /** The nonce of a record, owned. */
  nonce(record: TlsRecord, sequence: number): Uint8Array;
  /** The additional authenticated data of a record, owned. */
  additionalData(record: TlsRecord, sequence: number): Uint8Array;
}

/** Tags checked before a key is trusted. */
export const provenAfter = 3;
/** Payloads above these lengths are opened faster by a cipher of node:crypto (measured), and are then proven too. */
const longestByKeystream = 1024;
const longestByChaCha = 1536;
const smallestScratch = 256;
const explicitNonceLength = 8;
const twoTo32 = 0x1_0000_0000;

/** A cipher for the records of one direction under one key of an AEAD. */
export function createRecordCipher(suite: CipherSuite, keys: RecordKeys): RecordCipher {
  const { aead = 'aes-128-gcm', tagLength } = suite;
  const isGcm = aead === 'aes-128-gcm' || aead === 'aes-256-gcm';
  const isChaCha = aead === 'chacha20-poly1305';
  const longestUnproven = isGcm ? longestByKeystream : isChaCha ? longestByChaCha : 0;
  const prefix = isChaCha || suite.tls13 ? 0 : explicitNonceLength;
  const result: Opened = { type: 0, content: new Uint8Array(0) };
  const iv = new DataView(keys.iv.buffer, keys.iv.byteOffset, keys.iv.byteLength);
  const base = [iv.getUint32(0), prefix > 0 ? 0 : iv.getUint32(4), prefix > 0 ? 0 : iv.getUint32(8)] as const;
  let opener: AeadOpener | undefined;
  let keystream: Keystream | undefined;
  let chacha: ChaCha20 | undefined;
  /** ChaCha20's plaintext; grows with the records. */
  let scratch = new DataView(new ArrayBuffer(0));
  /** The base as ChaCha20 reads it, in little-endian words; the last two are XORed with the counter. */
  const nonceWords: [number, number, number] = [swap(base[0]), 0, 0];
  let lastByteFits: LastByteFits | undefined;
  let proven = 0;
  let sealedView = new DataView(new ArrayBuffer(0));

  /** The 64-bit number that the nonce counts with: explicit in the record, or the sequence number. */
  function counter(record: TlsRecord, sequence: number): { high: number; low: number } {
    if (prefix === 0) return { high: Math.floor(sequence / twoTo32), low: sequence >>> 0 };
    const view = viewOf(record.bytes);
    return { high: view.getUint32(record.start), low: view.getUint32(record.start + 4) };
  }

  function viewOf(bytes: Uint8Array): DataView {
    if (
      sealedView.buffer !== bytes.buffer ||
      sealedView.byteOffset !== bytes.byteOffset ||
      sealedView.byteLength !== bytes.length
    ) {
      sealedView = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    }
    return sealedView;
  }

  function nonce(record: TlsRecord, sequence: number): Uint8Array {
    const { high, low } = counter(record, sequence);
    const view = new DataView(new ArrayBuffer(12));
    view.setUint32(0, base[0]);
    view.setUint32(4, base[1] ^ high);
    view.setUint32(8, base[2] ^ low);
    return new Uint8Array(view.buffer);
  }

  function additionalData(record: TlsRecord, sequence: number): Uint8Array {
    if (suite.tls13)
      return new Uint8Array(record.bytes.subarray(record.start - recordHeaderLength, record.start));
    const view = new DataView(new ArrayBuffer(13));
    view.setUint32(0, Math.floor(sequence / twoTo32));
    view.setUint32(4, sequence >>> 0);
    view.setUint8(8, record.type);
    view.setUint16(9, viewOf(record.bytes).getUint16(record.start - 4));
    view.setUint16(11, record.end - record.start - prefix - tagLength);
    return new Uint8Array(view.buffer);
  }

  function openProven(record: TlsRecord, sequence: number): Uint8Array | undefined {
    const sealed = record.bytes.subarray(record.start + prefix, record.end);
    opener ??= createAeadOpener(aead, keys.key, tagLength);
    const plain = opener(nonce(record, sequence), additionalData(record, sequence), sealed);
    if (plain !== undefined) proven++;
    return plain;
  }

  function openFast(record: TlsRecord, sequence: number): Uint8Array {
    keystream ??= createKeystream(createBlockCipher(keys.key), base);
    const { high, low } = counter(record, sequence);
    const from = record.start + prefix;
    const length = record.end - tagLength - from;
    const at = keystream.take(high, low, length);
    xorInto(keystream.view, at, viewOf(record.bytes), from, length);
    return new Uint8Array(keystream.view.buffer, keystream.view.byteOffset + at, length);
  }

  function openChaCha(record: TlsRecord, sequence: number): Uint8Array {
    chacha ??= new ChaCha20(keys.key);
    const length = record.end - tagLength - record.start;
    if (scratch.byteLength < length)
      scratch = new DataView(new ArrayBuffer(Math.max(length, 2 * scratch.byteLength, smallestScratch)));
    setNonceWords(Math.floor(sequence / twoTo32), sequence);
    chacha.apply(nonceWords, 1, viewOf(record.bytes), record.start, length, scratch);
    return new Uint8Array(scratch.buffer, 0, length);
  }

  function setNonceWords(high: number, low: number): [number, number, number] {
    nonceWords[1] = swap(base[1] ^ high);
    nonceWords[2] = swap(base[2] ^ low);
    return nonceWords;
  }

  /** False when the record cannot have this number; cheap, where a tag is not. */
  function mayFit(record: TlsRecord, sequence: number): boolean {
    if (!suite.tls13 || !(isGcm || isChaCha)) return true;
    lastByteFits ??= isGcm ? lastByteOfGcm(keys.key, base) : lastByteOfChaCha(keys.key, setNonceWords);
    const { high, low } = counter(record, sequence);
    const length = record.end - tagLength - record.start;
    return lastByteFits(viewOf(record.bytes), record.start, length, high, low);
  }

  /** Finds the inner content type behind the padding (RFC 8446 5.4); false when there is none. */
  function unwrap(plain: Uint8Array): boolean {
    let last = plain.length - 1;
    while (last >= 0 && plain[last] === 0) last--;
    result.type = plain[last] ?? 0;
    result.content = plain.subarray(0, Math.max(last, 0));
    return result.type >= ContentType.ALERT && result.type <= ContentType.HEARTBEAT;
  }

  function accept(plain: Uint8Array, record: TlsRecord): Opened | undefined {
    if (suite.tls13) return unwrap(plain) ? result : undefined;
    result.type = record.type;
    result.content = plain;
    return result;
  }

  return {
    suite,
    keys,
    overhead: recordHeaderLength + prefix + tagLength + (suite.tls13 ? 1 : 0),
    nonce,
    additionalData,
    open(record, sequence, verify) {
      if (record.end - record.start < prefix + tagLength + (suite.tls13 ? 1 : 0)) return undefined;
      if (!verify && proven >= provenAfter && record.end - record.start <= longestUnproven) {
        const plain = isGcm ? openFast(record, sequence) : openChaCha(record, sequence);
        const opened = accept(plain, record);
        if (opened !== undefined) return opened;
      }
      if (verify && !mayFit(record, sequence)) return undefined;
      const plain = openProven(record, sequence);
      return plain === undefined ? undefined : accept(plain, record);
    },
  };
}

/** The other byte order. */
function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);
}
