import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { createCbcCipher } from '../../../analyzer/tls/cbc-cipher.ts';
import type { Cbc } from '../../../analyzer/tls/cipher-suites.ts';
import type { RecordKeys } from '../../../analyzer/tls/key-schedule.ts';
import type { TlsRecord } from '../../../analyzer/tls/records.ts';
import { clearRecord } from './support/seal.ts';
import { suiteOf } from './support/script.ts';

interface Form {
  version: number;
  encryptThenMac: boolean;
}

const modes = {
  'aes-128-ecb': 'aes-128-cbc',
  'aes-256-ecb': 'aes-256-cbc',
  'des-ede3-ecb': 'des-ede3-cbc',
} as const;

function cbcOf(id: number): Cbc {
  const { cbc } = suiteOf(id);
  if (cbc === undefined) throw new Error('expected a CBC suite');
  return cbc;
}

function keysOf(id: number, form: Form): RecordKeys {
  const { blockLength, macLength } = cbcOf(id);
  const iv = new Uint8Array(form.version === 0x0301 ? blockLength : 0).fill(3);
  return {
    key: new Uint8Array(suiteOf(id).keyLength).map((_, at) => at),
    iv,
    mac: new Uint8Array(macLength).fill(5),
  };
}

/** Seals as RFC 5246 6.2.3.2, RFC 2246 6.2.3.2 and RFC 7366 3 say, with CBC of node:crypto. */
function sealer(id: number, keys: RecordKeys, form: Form) {
  const { blockLength, cipher, mac } = cbcOf(id);
  let last = keys.iv;
  let offset = 0;
  return (sequence: number, type: number, content: Uint8Array, morePadding = 0): TlsRecord => {
    const tag = (covered: Uint8Array): Buffer => {
      const header = Buffer.alloc(13);
      header.writeBigUInt64BE(BigInt(sequence));
      header.set([type, form.version >> 8, form.version & 255, covered.length >> 8, covered.length & 255], 8);
      return createHmac(mac, keys.mac ?? '')
        .update(header)
        .update(covered)
        .digest();
    };
    const text = form.encryptThenMac ? content : Buffer.concat([content, tag(content)]);
    const padding = blockLength - 1 - (text.length % blockLength) + morePadding * blockLength;
    const iv = form.version === 0x0301 ? last : randomBytes(blockLength);
    const encryptor = createCipheriv(modes[cipher], keys.key, iv).setAutoPadding(false);
    const blocks = encryptor.update(Buffer.concat([text, Buffer.alloc(padding + 1, padding)]));
    last = blocks.subarray(-blockLength);
    const inner = form.version === 0x0301 ? blocks : Buffer.concat([iv, blocks]);
    const bytes = clearRecord(
      type,
      form.encryptThenMac ? Buffer.concat([inner, tag(inner)]) : inner,
      form.version,
    );
    offset += bytes.length;
    return { type, offset: offset - bytes.length, bytes, start: 5, end: bytes.length, packet: 1, time: 0 };
  };
}

const forms = [0x0301, 0x0302, 0x0303].flatMap((version) =>
  [false, true].map((encryptThenMac) => ({ version, encryptThenMac })),
);
const cases = [0x000a, 0x002f, 0x0035, 0x003c, 0xc028].flatMap((id) =>
  forms.map((form) => [id, form] as const),
);

function cipherOf(id: number, form: Form, keys = keysOf(id, form)) {
  return createCbcCipher(suiteOf(id), cbcOf(id), keys, form);
}

describe.each(cases)('suite %i, %j', (id, form) => {
  const keys = keysOf(id, form);

  test('opens what node:crypto sealed, whatever the sizes and paddings', () => {
    const record = fc.record({ content: fc.uint8Array({ maxLength: 200 }), padding: fc.nat(10) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const seal = sealer(id, keys, form);
        const cipher = cipherOf(id, form);
        records.forEach(({ content, padding }, sequence) => {
          const opened = cipher.open(seal(sequence, 23, content, padding), sequence, false);
          expect(opened?.type).toBe(23);
          expect(Buffer.from(opened?.content ?? 'none').equals(content)).toBe(true);
        });
      }),
      { numRuns: 10 },
    );
  });

  test('a wrong number, a wrong key and a changed byte open nothing; the record itself still does', () => {
    const record = sealer(id, keys, form)(5, 23, new Uint8Array(50));
    const cipher = cipherOf(id, form);
    expect(cipher.open(record, 6, true)).toBeUndefined();
    const other = cipherOf(id, form, {
      ...keys,
      key: new Uint8Array(keys.key.length).fill(9),
      mac: new Uint8Array(9),
    });
    expect(other.open(record, 5, true)).toBeUndefined();
    const bytes = record.bytes.slice();
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    expect(cipher.open({ ...record, bytes }, 5, true)).toBeUndefined();
    expect(cipher.open(record, 5, true)?.content).toHaveLength(50);
  });

  test('a record that is too short or no whole blocks opens nothing', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = clearRecord(23, new Uint8Array(length), form.version);
      const record = { type: 23, offset: 0, bytes, start: 5, end: bytes.length, packet: 1, time: 0 };
      expect(cipherOf(id, form).open(record, 0, false)).toBeUndefined();
    }
  });
});

test('TLS 1.0 goes on behind a record that was not opened', () => {
  const form = { version: 0x0301, encryptThenMac: false };
  const keys = keysOf(0x002f, form);
  const seal = sealer(0x002f, keys, form);
  const cipher = cipherOf(0x002f, form);
  const [first, second, third] = [0, 1, 2].map((sequence) =>
    seal(sequence, 23, Buffer.from(`record ${sequence}`)),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error('three records');
  expect(cipher.open(first, 0, true)).toBeDefined();
  expect(cipher.open(second, 77, true)).toBeUndefined();
  expect(Buffer.from(cipher.open(third, 2, true)?.content ?? '').toString()).toBe('record 2');
});
