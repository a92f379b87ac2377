import { expect, test } from '@jest/globals';
import { BlockCache } from '../../../../analyzer/http2/hpack/block-cache.ts';
import { DecodedBlock } from '../../../../analyzer/http2/hpack/decoded-block.ts';

const block = new DecodedBlock([['a', 'b']]);
const bytes = Buffer.from([1, 2, 3, 4]);

test('equal bytes at an equal generation give the same block', () => {
  const cache = new BlockCache();
  expect(cache.get(bytes, 1, 3, 7)).toBeUndefined();
  cache.put(bytes, 1, 3, 7, block);
  expect(cache.get(bytes, 1, 3, 7)).toBe(block);
  expect(cache.get(Buffer.from([2, 3]), 0, 2, 7)).toBe(block);
});

test('another generation, other bytes and other lengths do not', () => {
  const cache = new BlockCache();
  cache.put(bytes, 1, 3, 7, block);
  expect(cache.get(bytes, 1, 3, 8)).toBeUndefined();
  expect(cache.get(bytes, 0, 2, 7)).toBeUndefined();
  expect(cache.get(bytes, 1, 4, 7)).toBeUndefined();
});

test('the remembered bytes are a copy, also of a Buffer', () => {
  const cache = new BlockCache();
  const borrowed = Buffer.from([5, 6]);
  cache.put(borrowed, 0, 2, 1, block);
  borrowed.fill(0);
  expect(cache.get(Buffer.from([5, 6]), 0, 2, 1)).toBe(block);
  expect(cache.get(borrowed, 0, 2, 1)).toBeUndefined();
});

test('long blocks are not kept', () => {
  const cache = new BlockCache();
  const long = new Uint8Array(1000);
  cache.put(long, 0, 1000, 1, block);
  expect(cache.get(long, 0, 1000, 1)).toBeUndefined();
});
