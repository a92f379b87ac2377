/**
 * Opens the records of a CBC suite (RFC 5246 6.2.3.2; RFC 2246 for TLS 1.0, RFC 7366 for encrypt-then-MAC).
 *
 * As with AEADs, the MAC is checked on the first records of a key and on any whose padding makes no sense; it needs the
 * sequence number, decryption does not. One block decipher serves all records: CBC is it and an exclusive or.
 */
import type { Cbc, CipherSuite } from './cipher-suites.ts';
import type { BlockCipher } from './decrypt.ts';
import { createBlockDecipher, hmac } from './decrypt.ts';
import { TlsVersion } from './handshake.ts';
import type { RecordKeys } from './key-schedule.ts';
import type { Opened, RecordCipher } from './record-cipher.ts';
import { recordHeaderLength } from './record-header.ts';
import type { TlsRecord } from './records.ts';

const nothing = new Uint8Array(0);
const twoTo32 = 0x1_0000_0000;

/** A cipher for the records of one direction under one key of a CBC suite. */
export function createCbcCipher(
  suite: CipherSuite,
  cbc: Cbc,
  keys: RecordKeys,
  form: { version: number | undefined; encryptThenMac: boolean },
): RecordCipher {
  const { blockLength, macLength } = cbc;
  const { encryptThenMac } = form;
  /** TLS 1.0 goes on with the last block of the record before; later versions send an IV with each. */
  const isChained = form.version === TlsVersion.TLS_1_0;
  const prefix = isChained ? 0 : blockLength;
  const smallest = prefix + (encryptThenMac ? blockLength + macLength : macLength + 1);
  const opened: Opened = { type: 0, content: nothing };
  let decipher: BlockCipher | undefined;
  let isProven = false;
  let chained: Uint8Array = keys.iv;
  /** The record at which `chained` was taken: a record that is tried again begins where it did the first time. */
  let chainedAt = -1;
  let following: Uint8Array = keys.iv;

  function ivOf(record: TlsRecord): Uint8Array {
    if (!isChained) return record.bytes.subarray(record.start, record.start + prefix);
    if (chainedAt !== record.offset) {
      chained = following;
      chainedAt = record.offset;
      const end = record.end - (encryptThenMac ? macLength : 0);
      following = new Uint8Array(record.bytes.subarray(Math.max(record.start, end - blockLength), end));
    }
    return chained;
  }

  function decrypt(iv: Uint8Array, blocks: Uint8Array): Uint8Array {
    decipher ??= createBlockDecipher(cbc.cipher, keys.key);
    const plain = decipher(blocks);
    for (let at = 0; at < blockLength; at++) plain[at] = (plain[at] ?? 0) ^ (iv[at] ?? 0);
    for (let at = blockLength; at < plain.length; at++)
      plain[at] = (plain[at] ?? 0) ^ (blocks[at - blockLength] ?? 0);
    return plain;
  }

  /** Length without padding: all of its bytes say how many come before the last; undefined when they do not. */
  function unpadded(plain: Uint8Array): number | undefined {
    const padding = plain.at(-1) ?? 0;
    const length = plain.length - padding - 1;
    if (length < 0) return undefined;
    for (let at = length; at < plain.length; at++) if (plain[at] !== padding) return undefined;
    return length;
  }

  /** What the MAC covers before the bytes themselves: number, type, version, length. */
  function pseudoHeader(record: TlsRecord, sequence: number, length: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(13));
    view.setUint32(0, Math.floor(sequence / twoTo32));
    view.setUint32(4, sequence >>> 0);
    view.setUint8(8, record.type);
    view.setUint8(9, record.bytes[record.start - 4] ?? 0);
    view.setUint8(10, record.bytes[record.start - 3] ?? 0);
    view.setUint16(11, length);
    return new Uint8Array(view.buffer);
  }

  function isAuthentic(covered: Uint8Array, mac: Uint8Array, record: TlsRecord, sequence: number): boolean {
    const header = pseudoHeader(record, sequence, covered.length);
    return hmac(cbc.mac, keys.mac ?? nothing, header, covered).every((byte, at) => byte === mac[at]);
  }

  function content(record: TlsRecord, sequence: number, verify: boolean): Uint8Array | undefined {
    const { bytes, start } = record;
    const iv = ivOf(record);
    const end = encryptThenMac ? record.end - macLength : record.end;
    const blocks = bytes.subarray(start + prefix, end);
    if (blocks.length === 0 || blocks.length % blockLength !== 0) return undefined;
    if (encryptThenMac && verify) {
      if (!isAuthentic(bytes.subarray(start, end), bytes.subarray(end, record.end), record, sequence))
        return undefined;
      isProven = true;
    }
    const plain = decrypt(iv, blocks);
    const length = unpadded(plain);
    if (length === undefined || encryptThenMac)
      return length === undefined ? undefined : plain.subarray(0, length);
    const text = length - macLength;
    if (text < 0) return undefined;
    const found = plain.subarray(0, text);
    if (!verify) return found;
    if (!isAuthentic(found, plain.subarray(text, length), record, sequence)) return undefined;
    isProven = true;
    return found;
  }

  return {
    suite,
    keys,
    overhead: recordHeaderLength + smallest,
    nonce: (record) => new Uint8Array(ivOf(record)),
    additionalData: () => nothing,
    open(record, sequence, verify) {
      if (record.end - record.start < smallest) return undefined;
      const found = content(record, sequence, verify || !isProven);
      if (found === undefined) return undefined;
      opened.type = record.type;
      opened.content = found;
      return opened;
    },
  };
}
