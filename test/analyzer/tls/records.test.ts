import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Chunk } from '../../../analyzer/model/chunk.ts';
import { createRecordReader } from '../../../analyzer/tls/records.ts';
import { join } from './support/run-stage.ts';
import { clearRecord } from './support/seal.ts';

type Part = Uint8Array | number;

/** Reads parts (bytes, or the length of a gap), one packet each; what comes out as short words. */
function read(parts: readonly Part[], midStream = false): string[] {
  const words: string[] = [];
  let pending = 0;
  const reader = createRecordReader(
    {
      record: ({ type, bytes, start, end, offset, packet }) =>
        words.push(`${type}@${offset}+${end - start}#${packet}:${bytes[start] ?? ''}`),
      lost: (bytes) => words.push(`lost ${bytes}`),
      notTls: () => words.push('not tls'),
      unsynchronised: () => words.push('unsynchronised'),
    },
    midStream,
  );
  let offset = 0;
  parts.forEach((part, index) => {
    const at = { connection: 0, direction: 'to-server', offset, time: 0, packet: index + 1 } as const;
    const chunk: Chunk = typeof part === 'number' ? { ...at, gap: part } : { ...at, bytes: part };
    offset += typeof part === 'number' ? part : part.length;
    reader.push(chunk);
    pending = reader.pendingBytes;
  });
  return pending > 0 ? [...words, `pending ${pending}`] : words;
}

/** An application record whose payload is one byte repeated, a byte that is no content type. */
function record(fill: number, length: number): Uint8Array {
  return clearRecord(23, new Uint8Array(length).fill(fill));
}

const three = [record(100, 30), record(101, 7), record(102, 400)];
const stream = join(three);

describe('without gaps', () => {
  test('any cut gives the same records', () => {
    const whole = read([stream]).map((word) => word.replace(/#\d+/, ''));
    expect(whole).toEqual(['23@0+30:100', '23@35+7:101', '23@47+400:102']);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const parts = edges.slice(1).map((end, index) => stream.subarray(edges[index], end));
        expect(read(parts).map((word) => word.replace(/#\d+/, ''))).toEqual(whole);
      }),
    );
  });

  test('a record is of the packet that brings its last byte', () => {
    expect(read([stream.subarray(0, 34), stream.subarray(34, 40), stream.subarray(40)])).toEqual([
      '23@0+30#2:100',
      '23@35+7#3:101',
      '23@47+400#3:102',
    ]);
  });

  test('an empty record is one', () => {
    expect(read([clearRecord(23, new Uint8Array(0))])).toEqual(['23@0+0#1:']);
  });

  test('the rest of a record is pending', () => {
    expect(read([stream.subarray(0, 20)])).toEqual(['pending 20']);
  });

  test.each(['HTTP/1.1 400 Bad Request\r\n', 'H', '\x16\x02\x01\x00\x01'])(
    'bytes %j are no TLS, said once',
    (text) => {
      const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
      expect(read([bytes, stream])).toEqual(['not tls']);
      expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['not tls']);
    },
  );
});

describe('gaps', () => {
  test('inside a record whose header was seen, only that record is lost', () => {
    expect(read([stream.subarray(0, 20), 5, stream.subarray(25)])).toEqual([
      'lost 35',
      '23@35+7#3:101',
      '23@47+400#3:102',
    ]);
  });

  test('that ends with a record', () => {
    expect(read([stream.subarray(0, 20), 15, stream.subarray(35)])).toEqual([
      'lost 35',
      '23@35+7#3:101',
      '23@47+400#3:102',
    ]);
  });

  test('over a record boundary: the next boundary is found', () => {
    expect(read([stream.subarray(0, 20), 18, stream.subarray(38)])).toEqual(['lost 47', '23@47+400#3:102']);
  });

  test('between records', () => {
    expect(read([stream.subarray(0, 35), 4, stream.subarray(39)])).toEqual([
      '23@0+30#1:100',
      'lost 12',
      '23@47+400#3:102',
    ]);
  });

  test('at the very beginning', () => {
    expect(read([10, stream.subarray(10)])).toEqual(['lost 35', '23@35+7#2:101', '23@47+400#2:102']);
  });

  test('a boundary in the middle of a packet waits for its record', () => {
    const parts = [stream.subarray(0, 20), 18, stream.subarray(38, 60), stream.subarray(60)];
    expect(read(parts)).toEqual(['lost 47', '23@47+400#4:102']);
  });

  test('two gaps, one in the search after the other', () => {
    const longer = join([...three, record(103, 9)]);
    expect(read([longer.subarray(0, 20), 18, longer.subarray(38, 60), 10, longer.subarray(70)])).toEqual([
      'lost 452',
      '23@452+9#5:103',
    ]);
  });

  test('a connection whose beginning is missing may begin inside a record', () => {
    expect(read([stream.subarray(10)], true)).toEqual(['lost 25', '23@25+7#1:101', '23@37+400#1:102']);
  });

  test('noise without a boundary is said once, and a boundary after it is still found', () => {
    const noise = new Uint8Array(60000).fill(200);
    expect(read([record(1, 3), 5, noise, noise, stream])).toEqual([
      '23@0+3#1:1',
      'unsynchronised',
      'lost 120005',
      '23@120013+30#5:100',
      '23@120048+7#5:101',
      '23@120060+400#5:102',
    ]);
  });

  test('any gaps in any cut: each record that comes out is one that went in, at its offset', () => {
    const fills = fc.array(
      fc.record({ fill: fc.integer({ min: 30, max: 250 }), length: fc.integer({ min: 1, max: 300 }) }),
      {
        minLength: 5,
        maxLength: 30,
      },
    );
    const holes = fc.array(fc.record({ at: fc.nat(4000), length: fc.integer({ min: 1, max: 400 }) }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fills, holes, (records, gaps) => {
        const all = join(records.map(({ fill, length }) => record(fill, length)));
        const truth = new Set<string>();
        let offset = 0;
        for (const { fill, length } of records) {
          truth.add(`23@${offset}+${length}:${fill}`);
          offset += length + 5;
        }
        const missing = new Uint8Array(all.length);
        for (const { at, length } of gaps) missing.fill(1, at, at + length);
        const parts: Part[] = [];
        for (let at = 0; at < all.length;) {
          let end = at + 1;
          while (end < all.length && missing[end] === missing[at]) end++;
          parts.push(missing[at] === 1 ? end - at : all.subarray(at, end));
          at = end;
        }
        for (const word of read(parts)) {
          if (word.startsWith('23@')) expect(truth).toContain(word.replace(/#\d+/, ''));
        }
      }),
    );
  });
});

test('random bytes and random gaps never throw', () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(Uint8Array.of(23, 3, 3, 0, 9)),
    fc.nat(500),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.boolean(), (parts, mid) => void read(parts, mid)),
  );
});
