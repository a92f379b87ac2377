/**
 * Opens the records of one key: nonce and additional data of TLS 1.3 (RFC 8446 5.2, 5.3) and of TLS 1.2
 * (RFC 5246 6.2.3.3, RFC 5288 3, RFC 7905 2), inner content type and padding.
 *
 * The tag is checked on the first record of a key, which proves the key (a wrong one would fit with a chance of 2^-64 at
 * most), on any that does not parse, and on long ones.
 * Short ones, of which gRPC has most, are decrypted by keystream alone, AES-GCM's or ChaCha20's: a cipher of node:crypto
 * takes two microseconds to be made.
 */
import { ChaCha20 } from './chacha20.ts';
import type { CipherSuite } from './cipher-suites.ts';
import type { AeadOpener, BlockCipher, SecretKey } from './decrypt.ts';
import { createAeadOpener, createBlockCipher, secretKey } from './decrypt.ts';
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
  #secret: SecretKey | undefined;
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
  #isProven = false;
  #isTried = false;

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
    if (!verify && this.#isProven && length <= this.#longestUnproven) {
      const opened = this.#isGcm ? this.#openFast(record, sequence) : this.#openChaCha(record, sequence);
      if (opened !== undefined) return opened;
    }
    // The first record fits as a rule; a search has many that do not.
    if (verify && this.#isTried && !this.#mayFit(record, sequence)) return undefined;
    this.#isTried = true;
    const plain = this.#openProven(record, sequence);
    if (plain === undefined) return undefined;
    return this.#accept(viewOf(plain), plain.byteOffset, plain.length, record);
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
    view.setUint16(9, viewOf(record.bytes).getUint16(record.bytes.byteOffset + record.start - 4));
    view.setUint16(11, record.end - record.start - this.#prefix - this.suite.tagLength);
    return new Uint8Array(view.buffer);
  }

  /** The 64-bit number that the nonce counts with, in halves: explicit in the record, or the sequence number. */
  #high(record: TlsRecord, sequence: number): number {
    return this.#prefix === 0 ? Math.floor(sequence / twoTo32) : explicit(record, 0);
  }

  #low(record: TlsRecord, sequence: number): number {
    return this.#prefix === 0 ? sequence >>> 0 : explicit(record, 4);
  }

  #openProven(record: TlsRecord, sequence: number): Uint8Array | undefined {
    const { aead = 'aes-128-gcm', tagLength } = this.suite;
    const sealed = record.bytes.subarray(record.start + this.#prefix, record.end);
    this.#opener ??= createAeadOpener(aead, this.#key(), tagLength);
    const plain = this.#opener(this.nonce(record, sequence), this.additionalData(record, sequence), sealed);
    if (plain !== undefined) this.#isProven = true;
    return plain;
  }

  #key(): SecretKey {
    return (this.#secret ??= secretKey(this.keys.key));
  }

  #blockCipher(): BlockCipher {
    return (this.#blocks ??= createBlockCipher(this.#key()));
  }

  #openFast(record: TlsRecord, sequence: number): Opened | undefined {
    this.#keystream ??= createKeystream(this.#blockCipher(), this.#base);
    const from = record.start + this.#prefix;
    const length = record.end - this.suite.tagLength - from;
    const at = this.#keystream.take(this.#high(record, sequence), this.#low(record, sequence), length);
    const { view } = this.#keystream;
    xorInto(view, at, viewOf(record.bytes), record.bytes.byteOffset + from, length);
    return this.#accept(view, at, length, record);
  }

  #openChaCha(record: TlsRecord, sequence: number): Opened | undefined {
    this.#chacha ??= new ChaCha20(this.keys.key);
    const length = record.end - this.suite.tagLength - record.start;
    let scratch = this.#scratch;
    if (scratch === undefined || scratch.byteLength < length) {
      const held = scratch?.byteLength ?? 0;
      scratch = new DataView(new ArrayBuffer(Math.max(length, 2 * held, smallestScratch)));
      this.#scratch = scratch;
    }
    const nonce = this.#wordsOf(Math.floor(sequence / twoTo32), sequence);
    const { bytes, start } = record;
    this.#chacha.apply(nonce, 1, viewOf(bytes), bytes.byteOffset + start, length, scratch);
    return this.#accept(scratch, 0, length, record);
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
      ? lastByteOfGcm(this.#blockCipher(), this.#base)
      : lastByteOfChaCha(this.keys.key, (high, low) => this.#wordsOf(high, low));
    const length = record.end - this.suite.tagLength - record.start;
    const [high, low] = [this.#high(record, sequence), this.#low(record, sequence)];
    const { bytes, start } = record;
    return this.#lastByteFits(viewOf(bytes), bytes.byteOffset + start, length, high, low);
  }

  /**
   * What the plaintext at `at` of a view holds: TLS 1.3 has its content type behind the content, and padding behind that
   * (RFC 8446 5.4). Undefined when there is no type that can be.
   */
  #accept(view: DataView<ArrayBuffer>, at: number, length: number, record: TlsRecord): Opened | undefined {
    let last = at + length;
    let type = record.type;
    if (this.suite.tls13) {
      do last--;
      while (last > at && view.getUint8(last) === 0);
      type = view.getUint8(last);
      if (type < ContentType.ALERT || type > ContentType.HEARTBEAT) return undefined;
    }
    this.#result.type = type;
    this.#result.content = new Uint8Array(view.buffer, view.byteOffset + at, last - at);
    return this.#result;
  }
}

/** A word of the explicit nonce that a record of TLS 1.2 carries. */
function explicit({ bytes, start }: TlsRecord, at: number): number {
  return viewOf(bytes).getUint32(bytes.byteOffset + start + at);
}

let lastViewed = new ArrayBuffer(0);
let lastView = new DataView(lastViewed);

/** A view of all that lies where the bytes do: most packets of a capture come from one block. */
function viewOf({ buffer }: Uint8Array): DataView<ArrayBuffer> {
  if (lastViewed !== buffer) {
    lastViewed = buffer as ArrayBuffer;
    lastView = new DataView(lastViewed);
  }
  return lastView;
}

/** The other byte order. */
function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24);
}
