import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { FactPacker } from '../../../../analyzer/node/threads/fact-packer.ts';
import { type FactReader, FactUnpacker } from '../../../../analyzer/node/threads/fact-unpacker.ts';
import type { PackedFacts } from '../../../../analyzer/node/threads/packed-facts.ts';
import { createPipeline } from '../../../../analyzer/pipeline.ts';
import { corpusFolder, goldenRuns } from '../../../tools/corpus/golden.ts';

/** What the other thread gets: a structured clone. */
function posted(packed: PackedFacts): PackedFacts {
  return structuredClone(packed, { transfer: [packed.numbers.buffer, packed.orders.buffer] });
}

function all(reader: FactReader): Fact[] {
  const facts: Fact[] = [];
  while (reader.order !== Infinity) facts.push(reader.next());
  return facts;
}

describe.each(goldenRuns().map(({ name }) => name))('%s', (name) => {
  test.each(['client-proxy', 'proxy-server'])(
    '%s: every fact comes out as it went in, in any batches',
    (hop) => {
      const facts: Fact[] = [];
      const pipeline = createPipeline({ input: 3, fact: (fact) => facts.push(fact) });
      pipeline.push(readFileSync(join(corpusFolder, name, `${hop}.pcapng`)));
      pipeline.end();
      expect(facts.length).toBeGreaterThan(20);
      for (const size of [1, 7, 1000]) {
        const [packer, unpacker] = [new FactPacker(), new FactUnpacker(3)];
        const out: Fact[] = [];
        facts.forEach((fact, at) => {
          packer.add(fact, at);
          if (at % size === size - 1) out.push(...all(unpacker.open(posted(packer.take()))));
        });
        out.push(...all(unpacker.open(posted(packer.take()))));
        expect(out).toEqual(facts);
      }
    },
  );
});

test('orders are given back one by one, Infinity at the end', () => {
  const packer = new FactPacker();
  for (const order of [2, 2, 9])
    packer.add({ kind: 'http2.preface', from: { input: 0, packet: 1, time: 0.5 } }, order);
  const reader = new FactUnpacker(0).open(posted(packer.take()));
  const orders = [reader.order];
  while (reader.order !== Infinity) {
    reader.next();
    orders.push(reader.order);
  }
  expect(orders).toEqual([2, 2, 9, Infinity]);
});

test('more different texts and lists than are remembered come out right', () => {
  const [packer, unpacker] = [new FactPacker(), new FactUnpacker(0)];
  for (let batch = 0; batch < 5; batch++) {
    const facts = Array.from({ length: 15_000 }, (_, at): Fact => ({
      kind: 'http2.headers',
      from: { input: 0, packet: at, time: at, connection: 0, stream: 1 },
      direction: 'to-client',
      headers: at % 3 === 0 ? null : [['x-request-id', `${batch}-${at % 9000}`]],
      endStream: false,
      blockLength: 1,
      listSize: 1,
    }));
    facts.forEach((fact, at) => packer.add(fact, at));
    const out = all(unpacker.open(posted(packer.take())));
    // So many would take toEqual seconds, all but what differs from one to the next in words.
    const differing = (list: readonly Fact[]): string =>
      list.map((fact) => `${fact.from.packet} ${JSON.stringify('headers' in fact && fact.headers)}`).join();
    expect(differing(out) === differing(facts)).toBe(true);
    expect(out.slice(-20)).toEqual(facts.slice(-20));
  }
});

test('any values come out as they went in', () => {
  const value = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
    fc.constant(undefined),
    fc.array(fc.nat()),
    fc.record({ a: fc.nat(), b: fc.string() }),
  );
  const data = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), value, { maxKeys: 30 });
  const from = fc.record(
    { input: fc.constant(0), packet: fc.nat(), time: fc.double(), connection: fc.nat(), stream: fc.nat() },
    { requiredKeys: ['input', 'packet', 'time', 'connection'] },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('a.b', 'c.d'), from, data), { maxLength: 20 }), (made) => {
      const facts = made.map(([kind, where, rest]) => ({ ...rest, kind, from: where }) as unknown as Fact);
      const [packer, unpacker] = [new FactPacker(), new FactUnpacker(0)];
      for (const fact of facts) packer.add(fact, 0);
      expect(all(unpacker.open(posted(packer.take())))).toEqual(facts);
    }),
    { numRuns: 100 },
  );
});
