import { expect, test } from '@jest/globals';
import { readShard, shardOf } from '../../../lab/cli/shard.ts';

test('shards are disjoint and together everything', () => {
  const items = ['a', 'b', 'c', 'd', 'e'];
  const shards = [1, 2, 3].map((index) => shardOf(items, { index, of: 3 }));
  expect(shards).toEqual([['a', 'd'], ['b', 'e'], ['c']]);
  expect(shardOf(items, readShard('1/1'))).toEqual(items);
});

test.each(['', '0/3', '4/3', '1', '1/0', 'a/b', '1/2/3'])('%j is refused', (text) => {
  expect(() => readShard(text)).toThrow(/--shard .*: expected a part and a count/);
});
