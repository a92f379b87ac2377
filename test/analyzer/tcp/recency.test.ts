import { describe, expect, test } from '@jest/globals';
import { createRecencyList, type Listed } from '../../../analyzer/tcp/recency.ts';

interface Item extends Listed<Item> {
  name: string;
}

function item(name: string): Item {
  return { name, list: undefined, before: undefined, after: undefined };
}

describe('the recency list', () => {
  test('keeps the order of use', () => {
    const list = createRecencyList<Item>();
    const [a, b, c] = [item('a'), item('b'), item('c')];
    for (const one of [a, b, c, a, a]) list.touch(one);
    expect(list.items().map((one) => one.name)).toEqual(['b', 'c', 'a']);
    expect([list.size, list.oldest?.name]).toEqual([3, 'b']);
    list.touch(c);
    expect(list.items().map((one) => one.name)).toEqual(['b', 'a', 'c']);
  });

  test('an item moves from one list to another, and may be removed twice', () => {
    const [first, second] = [createRecencyList<Item>(), createRecencyList<Item>()];
    const [a, b] = [item('a'), item('b')];
    first.touch(a);
    first.touch(b);
    second.touch(a);
    expect([first.size, second.size]).toEqual([1, 1]);
    expect(first.oldest).toBe(b);
    first.remove(a);
    second.remove(a);
    second.remove(a);
    expect([first.size, second.size, second.oldest]).toEqual([1, 0, undefined]);
    first.remove(b);
    expect(first.items()).toEqual([]);
  });
});
