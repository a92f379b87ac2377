import { expect, test } from '@jest/globals';
import { HpackDecoder } from '../../../../analyzer/http2/hpack/decoder.ts';
import { emptyTable } from '../../../../analyzer/http2/hpack/table-state.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';

type List = readonly (readonly [string, string])[];

function blocksOf(...lists: readonly List[]): Uint8Array[] {
  const encoder = createHpackEncoder({ indexing: true, huffman: true });
  return lists.map((list) => encoder.encode(list));
}

function decodeAll(blocks: readonly Uint8Array[]): ReturnType<HpackDecoder['decode']>[] {
  const decoder = new HpackDecoder();
  return blocks.map((block) => decoder.decode(block, 0, block.length));
}

const request: List = [
  [':method', 'POST'],
  [':path', '/shop.v1.Catalog/GetItem'],
  ['user-agent', 'one of many'],
];

test('the same insertions lead to the same state, others do not', () => {
  const one = emptyTable.added(['a', 'b'])?.added(['c', 'd']);
  expect(emptyTable.added(['a', 'b'])?.added(['c', 'd'])).toBe(one);
  expect(emptyTable.added(['a', 'b'])?.added(['c', 'e'])).not.toBe(one);
  expect(emptyTable.added(['a', 'b'])?.resized(0)).not.toBe(emptyTable.added(['a', 'b']));
  expect(one?.entry).toEqual(['c', 'd']);
});

test('two connections with one history share what their blocks decode to', () => {
  const blocks = blocksOf(request, request, [...request, ['x-user', '7']]);
  const [first, second] = [decodeAll(blocks), decodeAll(blocks)];
  expect(second.map(({ headers }) => headers)).toEqual(first.map(({ headers }) => headers));
  second.forEach((block, i) => expect(block).toBe(first[i]));
});

test('where they part, each has its own table', () => {
  const tail: List = [
    [':method', 'POST'],
    ['x-user', '7'],
    ['x-user', '8'],
  ];
  const one = decodeAll(blocksOf(request, [['x-user', '7']], tail));
  const other = decodeAll(blocksOf(request, [['x-user', '8']], tail));
  for (const blocks of [one, other]) expect(blocks[2]?.headers).toEqual(tail);
});

test('a size update is the history of its own connection, and the table behind it is right', () => {
  // 001 and the size in five bits.
  const empty = Uint8Array.of(0x20);
  const [first = new Uint8Array()] = blocksOf(request);
  const decoder = new HpackDecoder();
  decoder.decode(first, 0, first.length);
  decoder.decode(empty, 0, empty.length);
  // Index 62 was an entry, and is none any more (RFC 7541 6.3).
  expect(decoder.decode(Uint8Array.of(0xbe), 0, 1).problem).toBe('index-beyond-table');
  const undisturbed = new HpackDecoder();
  undisturbed.decode(first, 0, first.length);
  expect(undisturbed.decode(Uint8Array.of(0xbe), 0, 1).headers).toHaveLength(1);
});

test('what is wrong with a field is found on every connection', () => {
  const blocks = blocksOf([['X-Upper', 'a']]);
  expect(decodeAll(blocks)[0]?.bad?.what).toBeDefined();
  expect(decodeAll(blocks)[0]?.bad?.what).toBeDefined();
});

test('more states than are kept: tables go their own ways and are right all the same', () => {
  const many = Array.from({ length: 6000 }, (_, i): List => [['x-request-id', `id-${i}`]]);
  const decoded = decodeAll(blocksOf(...many));
  expect(decoded.map(({ headers }) => headers)).toEqual(many);
});
