import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HpackDecoder, MAX_LIST_SIZE } from '../../../../analyzer/http2/hpack/decoder.ts';
import { findBad } from '../../../../analyzer/http2/hpack/field-octets.ts';
import { UNKNOWN } from '../../../../analyzer/model/frame.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import {
  hpackInteger,
  indexedField,
  literalField,
  sizeUpdate,
} from '../../../../analyzer/model/wire/hpack-primitives.ts';
import { concat } from '../../../../analyzer/model/wire/octets.ts';
import { corporaFiles, corporaTest } from '../../../support/corpora.ts';

const decode = (decoder: HpackDecoder, bytes: Uint8Array): ReturnType<HpackDecoder['decode']> =>
  decoder.decode(bytes, 0, bytes.length);
const fromHex = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

interface Story {
  cases: { wire: string; header_table_size?: number; headers: Record<string, string>[] }[];
}

corporaTest('every story of every encoder decodes to its headers', () => {
  const files = corporaFiles('hpack', '.json');
  let blocks = 0;
  for (const file of files) {
    const story = JSON.parse(readFileSync(file, 'utf8')) as Story;
    const decoder = new HpackDecoder();
    for (const { wire, header_table_size: limit, headers } of story.cases) {
      if (limit !== undefined) decoder.setLimit(limit);
      const got = decode(decoder, fromHex(wire)).headers?.map(([name, value]) => ({ [name]: value }));
      // Compared as text first: jest's own comparison of so many lists takes a minute.
      if (JSON.stringify(got) !== JSON.stringify(headers))
        expect({ file, got }).toEqual({ file, got: headers });
      blocks++;
    }
  }
  process.stdout.write(`hpack corpus: ${files.length} stories, ${blocks} header blocks as expected\n`);
  expect(blocks).toBeGreaterThan(16_000);
});

describe('malformed blocks are results', () => {
  const nearlyFull = 'ffffffff';
  test.each([
    ['index-zero', '80'],
    ['index-beyond-table', 'be'],
    ['index-beyond-table', '7e0161'],
    ['integer-overflow', `ff${nearlyFull}ff`],
    ['integer-overflow', 'ff808080808080'],
    ['integer-overflow', `ff${nearlyFull}7f`],
    ['truncated-integer', 'ff'],
    ['truncated-integer', 'ff80'],
    ['truncated-integer', '0f'],
    ['truncated-string', '00'],
    ['truncated-string', '000161'],
    ['truncated-string', '0005616263'],
    ['truncated-string', '400a637573746f6d2d6b657901'],
    ['huffman-padding', '000161' + '81ff'],
    ['huffman-padding', '000161' + '86a8eb10649cbe'],
    ['huffman-eos', '000161' + '84fffffffc'],
    ['late-size-update', '8220'],
    ['large-size-update', '3fe21f'],
  ])('%s: %s', (problem, hex) => {
    const decoder = new HpackDecoder();
    expect(decode(decoder, fromHex(hex))).toMatchObject({ headers: null, problem });
    expect(decoder.complete).toBe(false);
    // The static table still works, so the next blocks are as readable as they can be.
    expect(decode(decoder, fromHex('82')).headers).toEqual([[':method', 'GET']]);
  });

  test('a size update may be as large as SETTINGS allows, and there may be two', () => {
    const decoder = new HpackDecoder();
    decoder.setLimit(65_536);
    expect(decode(decoder, concat(sizeUpdate(0), sizeUpdate(65_536), indexedField(2)))).toMatchObject({
      headers: [[':method', 'GET']],
      problem: undefined,
    });
  });
});

describe('a smaller table has to be announced once SETTINGS asked for it (RFC 9113 4.3.1)', () => {
  test('a block that begins with an update is fine, also when the limit rises again', () => {
    const decoder = new HpackDecoder();
    decoder.setLimit(100);
    decoder.setLimit(4096);
    expect(
      decode(decoder, concat(sizeUpdate(100), sizeUpdate(4096), indexedField(2))).problem,
    ).toBeUndefined();
    expect(decode(decoder, indexedField(2)).problem).toBeUndefined();
  });

  test('one that does not is a problem, said once; its list is read all the same', () => {
    const decoder = new HpackDecoder();
    decode(decoder, indexedField(2));
    decoder.setLimit(100);
    expect(decode(decoder, indexedField(2))).toMatchObject({
      headers: [[':method', 'GET']],
      problem: 'missing-size-update',
    });
    expect(decode(decoder, indexedField(2)).problem).toBeUndefined();
  });
});

test('RFC 7541 C.5: responses on a table of 256 octets', () => {
  const decoder = new HpackDecoder();
  decoder.setLimit(256);
  decode(decoder, sizeUpdate(256));
  const first = fromHex(
    '4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d',
  );
  expect(decode(decoder, first).headers?.map((h) => h.join(': '))).toEqual([
    ':status: 302',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ]);
  expect(decode(decoder, fromHex('4803333037c1c0bf')).headers?.[0]).toEqual([':status', '307']);
});

test('equal blocks on an unchanged table share one list, and a changed table ends that', () => {
  const decoder = new HpackDecoder();
  const add = literalField('LITERAL_INCREMENTAL', 'a', '1');
  decode(decoder, add);
  const block = fromHex('82be');
  // The first blocks are not remembered: many a connection has no others.
  for (let i = 0; i < 2; i++) decode(decoder, block);
  const first = decode(decoder, block).headers;
  expect(decode(decoder, block).headers).toBe(first);
  decode(decoder, literalField('LITERAL_INCREMENTAL', 'b', '2'));
  expect(decode(decoder, block).headers).toEqual([
    [':method', 'GET'],
    ['b', '2'],
  ]);
});

test('never-indexed fields are read and not put into the table', () => {
  const decoder = new HpackDecoder();
  expect(decode(decoder, literalField('LITERAL_NEVER', 'password', 'secret')).headers).toEqual([
    ['password', 'secret'],
  ]);
  expect(decode(decoder, fromHex('be')).problem).toBe('index-beyond-table');
});

test('a list above the limit is not kept, but its effect on the table is', () => {
  const decoder = new HpackDecoder();
  const references = new Uint8Array(Math.ceil(MAX_LIST_SIZE / 4000)).fill(0xbe);
  const bomb = concat(literalField('LITERAL_INCREMENTAL', 'a', 'x'.repeat(4000)), references);
  expect(decode(decoder, bomb)).toMatchObject({ headers: null, problem: 'list-too-large' });
  expect(decoder.complete).toBe(true);
  expect(decode(decoder, fromHex('be')).headers?.[0]?.[1]).toHaveLength(4000);
});

describe('a capture that begins in the middle', () => {
  test('what refers to entries never seen is marked, in its place; what is seen becomes known', () => {
    const encoder = createHpackEncoder({ indexing: true });
    const old = [['x-old', '1']] as const;
    encoder.encode(old);
    const decoder = new HpackDecoder();
    decoder.forget();
    const first = decode(decoder, encoder.encode(old));
    expect(first).toMatchObject({ headers: [[UNKNOWN, UNKNOWN]], partial: true, problem: undefined });
    const fresh = [
      ['x-new', '2'],
      [':method', 'GET'],
    ] as const;
    expect(decode(decoder, encoder.encode(fresh))).toMatchObject({ headers: fresh, partial: false });
    expect(decode(decoder, encoder.encode(fresh)).headers).toEqual(fresh);
    expect(decode(decoder, encoder.encode([...fresh, ...old])).headers).toEqual([
      ...fresh,
      [UNKNOWN, UNKNOWN],
    ]);
  });

  test('a new entry whose name is an unknown reference keeps its place and its value', () => {
    const decoder = new HpackDecoder();
    decoder.forget();
    expect(decode(decoder, literalField('LITERAL_INCREMENTAL', 80, 'value')).headers).toEqual([
      [UNKNOWN, 'value'],
    ]);
    decode(decoder, literalField('LITERAL_INCREMENTAL', 'a', '1'));
    expect(decode(decoder, indexedField(62)).headers).toEqual([['a', '1']]);
    expect(decode(decoder, indexedField(63)).headers).toEqual([[UNKNOWN, 'value']]);
  });

  corporaTest(
    'every story from its middle on: what is known is right, and all of it is known in the end',
    () => {
      let known = 0;
      let unknown = 0;
      for (const file of corporaFiles('hpack', '.json')) {
        const { cases } = JSON.parse(readFileSync(file, 'utf8')) as Story;
        const decoder = new HpackDecoder();
        decoder.forget();
        for (const { wire, headers } of cases.slice(cases.length >> 1)) {
          const block = decode(decoder, fromHex(wire));
          const got = block.headers ?? [];
          const wrong = headers.findIndex((field, i) => {
            const [name, value] = Object.entries(field)[0] ?? ['', ''];
            const [ourName, ourValue] = got[i] ?? ['', ''];
            if (ourName === UNKNOWN) unknown++;
            else known++;
            return (ourName !== UNKNOWN && ourName !== name) || (ourValue !== UNKNOWN && ourValue !== value);
          });
          if (wrong >= 0 || got.length !== headers.length)
            expect({ file, got }).toEqual({ file, got: headers });
        }
      }
      process.stdout.write(`hpack corpus from the middle: ${known} fields known, ${unknown} not\n`);
      expect(known).toBeGreaterThan(10 * unknown);
    },
  );

  test('after a size update to 0 everything is known again, and wrong indices are wrong', () => {
    const decoder = new HpackDecoder();
    decoder.forget();
    decode(decoder, concat(sizeUpdate(0), sizeUpdate(4096)));
    expect(decode(decoder, indexedField(62)).problem).toBe('index-beyond-table');
  });
});

test('what an encoder writes comes back, block by block, with any sizes in between', () => {
  const field = fc.tuple(
    fc.constantFrom(':path', 'a', 'b', 'cookie'),
    fc.string({ maxLength: 300 }).map(latin1),
  );
  const step = fc.record({ headers: fc.array(field, { maxLength: 6 }), size: fc.option(fc.nat(4096)) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.boolean(), (steps, huffman) => {
      const encoder = createHpackEncoder({ indexing: true, huffman });
      const decoder = new HpackDecoder();
      for (const { headers, size } of steps) {
        if (size !== null) encoder.resize(size);
        expect(decode(decoder, encoder.encode(headers)).headers).toEqual(headers);
      }
    }),
  );
});

test('the first field with octets that are not allowed is found, also when it comes from the table', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '\t', 'A', ':', '\0', '\n', '\x7f'),
    maxLength: 3,
  });
  const list = fc.array(fc.tuple(text, text), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), fc.boolean(), (lists, huffman) => {
      const encoder = createHpackEncoder({ indexing: true, huffman });
      const decoder = new HpackDecoder();
      for (const headers of lists) {
        expect(decode(decoder, encoder.encode(headers)).bad).toEqual(findBad(headers));
      }
    }),
  );
});

function latin1(text: string): string {
  return text.replace(/[^\0-\xff]/gu, '?');
}

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (blocks) => {
      const decoder = new HpackDecoder();
      for (const block of blocks) decode(decoder, block);
      decode(decoder, concat(hpackInteger(9, 7, 0x80), ...blocks));
    }),
    { numRuns: 500 },
  );
});
