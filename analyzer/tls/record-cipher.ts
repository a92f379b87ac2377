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
import type { AeadOpener, BlockCipher } from './decrypt.ts';
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
const nothing = new Uint8Array(0);

/** A cipher for the records of one direction under one key of an AEAD. */
export function createRecordCipher(suite: CipherSuite, keys: RecordKeys): RecordCipher {
  return new AeadRecordCipher(suite, keys);
}

/** A class: there are two for each of ten thousand connections, and closures would cost each of them kilobytes. */
class AeadRecordCipher implements RecordCipher {
  readonly suite: CipherSuite;
  readonly keys: RecordKeys;
  readonly overhead: number;
  readonly #longestUnproven: number;
  readonly #isGcm: boolean;
  readonly #isChaCha: boolean;
  /** Octets of the explicit nonce in front of the ciphertext. */
  readonly #prefix: number;
  readonly #base: readonly [number, number, number];
  #result: Opened = { type: 0, content: nothing };
  #opener: AeadOpener | undefined;
  /** Keystream and last bytes are of one block cipher. */
  #blocks: BlockCipher | undefined;
  #keystream: Keystream | undefined;
  #chacha: ChaCha20 | undefined;
  /** ChaCha20's plaintext; grows with the records. */
  #scratch: DataView<ArrayBuffer> | undefined;
  /** The base as ChaCha20 reads it, in little-endian words; the last two are XORed with the counter. */
  #nonceWords: [number, number, number] | undefined;
  #lastByteFits: LastByteFits | undefined;
  #proven = 0;

  constructor(suite: CipherSuite, keys: RecordKeys) {
    const { aead = 'aes-128-gcm', tagLength, tls13 } = suite;
    this.suite = suite;
    this.keys = keys;
    this.#isGcm = aead === 'aes-128-gcm' || aead === 'aes-256-gcm';
    this.#isChaCha = aead === 'chacha20-poly1305';
    this.#longestUnproven = this.#isGcm ? longestByKeystream : this.#isChaCha ? longestByChaCha : 0;
    this.#prefix = this.#isChaCha || tls13 ? 0 : explicitNonceLength;
    this.overhead = recordHeaderLength + this.#prefix + tagLength + (tls13 ? 1 : 0);
    const iv = new DataView(keys.iv.buffer, keys.iv.byteOffset, keys.iv.byteLength);
    const isImplicit = this.#prefix === 0;
    this.#base = [iv.getUint32(0), isImplicit ? iv.getUint32(4) : 0, isImplicit ? iv.getUint32(8) : 0];
  }

  open(record: TlsRecord, sequence: number, verify: boolean): Opened | undefined {
    const { tagLength, tls13 } = this.suite;
    const length = record.end - record.start;
    if (length < this.#prefix + tagLength + (tls13 ? 1 : 0)) return undefined;
    if (!verify && this.#proven >= provenAfter && length <= this.#longestUnproven) {
      const plain = this.#isGcm ? this.#openFast(record, sequence) : this.#openChaCha(record, sequence);
      const opened = this.#accept(plain, record);
      if (opened !== undefined) return opened;
    }
    if (verify && !this.#mayFit(record, sequence)) return undefined;
    const plain = this.#openProven(record, sequence);
    return plain === undefined ? undefined : this.#accept(plain, record);
  }

  nonce(record: TlsRecord, sequence: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(12));
    view.setUint32(0, this.#base[0]);
    view.setUint32(4, this.#base[1] ^ this.#high(record, sequence));
    view.setUint32(8, this.#base[2] ^ this.#low(record, sequence));
    return new Uint8Array(view.buffer);
  }

  additionalData(record: TlsRecord, sequence: number): Uint8Array {
    if (this.suite.tls13)
      return new Uint8Array(record.bytes.subarray(record.start - recordHeaderLength, record.start));
    const view = new DataView(new ArrayBuffer(13));
    view.setUint32(0, Math.floor(sequence / twoTo32));
    view.setUint32(4, sequence >>> 0);
    view.setUint8(8, record.type);
    view.setUint16(9, viewOf(record.bytes).getUint16(record.start - 4));
    view.setUint16(11, record.end - record.start - this.#prefix - this.suite.tagLength);
    return new Uint8Array(view.buffer);
  }

  /** The 64-bit number that the nonce counts with, in halves: explicit in the record, or the sequence number. */
  #high(record: TlsRecord, sequence: number): number {
    return this.#prefix === 0 ? Math.floor(sequence / twoTo32) : viewOf(record.bytes).getUint32(record.start);
  }

  #low(record: TlsRecord, sequence: number): number {
    return this.#prefix === 0 ? sequence >>> 0 : viewOf(record.bytes).getUint32(record.start + 4);
  }

  #openProven(record: TlsRecord, sequence: number): Uint8Array | undefined {
    const { aead = 'aes-128-gcm', tagLength } = this.suite;
    const sealed = record.bytes.subarray(record.start + this.#prefix, record.end);
    this.#opener ??= createAeadOpener(aead, this.keys.key, tagLength);
    const plain = this.#opener(this.nonce(record, sequence), this.additionalData(record, sequence), sealed);
    if (plain !== undefined) this.#proven++;
    return plain;
  }

  #openFast(record: TlsRecord, sequence: number): Uint8Array {
    this.#keystream ??= createKeystream((this.#blocks ??= createBlockCipher(this.keys.key)), this.#base);
    const from = record.start + this.#prefix;
    const length = record.end - this.suite.tagLength - from;
    const at = this.#keystream.take(this.#high(record, sequence), this.#low(record, sequence), length);
    const { view } = this.#keystream;
    xorInto(view, at, viewOf(record.bytes), from, length);
    return new Uint8Array(view.buffer, view.byteOffset + at, length);
  }

  #openChaCha(record: TlsRecord, sequence: number): Uint8Array {
    this.#chacha ??= new ChaCha20(this.keys.key);
    const length = record.end - this.suite.tagLength - record.start;
    let scratch = this.#scratch;
    if (scratch === undefined || scratch.byteLength < length) {
      const held = scratch?.byteLength ?? 0;
      scratch = new DataView(new ArrayBuffer(Math.max(length, 2 * held, smallestScratch)));
      this.#scratch = scratch;
    }
    const nonce = this.#wordsOf(Math.floor(sequence / twoTo32), sequence);
    this.#chacha.apply(nonce, 1, viewOf(record.bytes), record.start, length, scratch);
    return new Uint8Array(scratch.buffer, 0, length);
  }

  #wordsOf(high: number, low: number): [number, number, number] {
    const words = (this.#nonceWords ??= [swap(this.#base[0]), 0, 0]);
    words[1] = swap(this.#base[1] ^ high);
    words[2] = swap(this.#base[2] ^ low);
    return words;
  }

  /** False when the record cannot have this number; cheap, where a tag is not. */
  #mayFit(record: TlsRecord, sequence: number): boolean {
    if (!this.suite.tls13 || !(this.#isGcm || this.#isChaCha)) return true;
    this.#lastByteFits ??= this.#isGcm
      ? lastByteOfGcm((this.#blocks ??= createBlockCipher(this.keys.key)), this.#base)
      : lastByteOfChaCha(this.keys.key, (high, low) => this.#wordsOf(high, low));
    const length = record.end - this.suite.tagLength - record.start;
    const [high, low] = [this.#high(record, sequence), this.#low(record, sequence)];
    return this.#lastByteFits(viewOf(record.bytes), record.start, length, high, low);
  }

  /** Finds the inner content type behind the padding (RFC 8446 5.4); false when there is none. */
  #unwrap(plain: Uint8Array): boolean {
    let last = plain.length - 1;
    while (last >= 0 && plain[last] === 0) last--;
    this.#result.type = plain[last] ?? 0;
    this.#result.content = plain.subarray(0, Math.max(last, 0));
    return this.#result.type >= ContentType.ALERT && this.#result.type <= ContentType.HEARTBEAT;
  }

  #accept(plain: Uint8Array, record: TlsRecord): Opened | undefined {
    if (this.suite.tls13) return this.#unwrap(plain) ? this.#result : undefined;
    this.#result.type = record.type;
    this.#result.content = plain;
    return this.#result;
  }
}

let lastViewed = new Uint8Array(0);
let lastView = new DataView(lastViewed.buffer);

/** A view of the bytes; records of one block follow each other, whoever sent them. */
function viewOf(bytes: Uint8Array): DataView {
  if (lastViewed !== bytes) {
    lastViewed = bytes as Uint8Array<ArrayBuffer>;
    lastView = new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  }
  return lastView;
}

/** The other byte order. */
function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);
}
