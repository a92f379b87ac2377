import { describe, expect, test } from '@jest/globals';
import { DynamicTable } from '../../../../analyzer/http2/hpack/dynamic-table.ts';

function filled(count: number): DynamicTable {
  const table = new DynamicTable();
  for (let i = 0; i < count; i++) table.add(['n', String(i % 10)]);
  return table;
}

test('index 1 is the newest entry, and a table of 4096 octets holds 120 entries of 34', () => {
  const table = filled(500);
  expect([table.count, table.size]).toEqual([120, 4080]);
  expect(table.entry(1)).toEqual(['n', '9']);
  expect(table.entry(120)).toEqual(['n', '0']);
  expect(table.entry(121)).toBeUndefined();
});

test('RFC 7541 4.4: an entry larger than the table empties it', () => {
  const table = filled(3);
  table.add(['n', 'x'.repeat(5000)]);
  expect([table.count, table.size]).toEqual([0, 0]);
});

test('RFC 7541 4.3: a smaller table evicts the oldest', () => {
  const table = filled(3);
  table.resize(70);
  expect([table.count, table.entry(2)]).toEqual([2, ['n', '1']]);
});

test('the generation grows with every change', () => {
  const table = new DynamicTable();
  const seen = [table.generation];
  table.add(['a', 'b']);
  seen.push(table.generation);
  table.resize(0);
  seen.push(table.generation);
  table.forget();
  seen.push(table.generation);
  expect(new Set(seen).size).toBe(4);
});

describe('a table that was forgotten', () => {
  test('is complete again when its size was set to 0', () => {
    const table = filled(3);
    table.forget();
    expect([table.complete, table.entry(1)]).toEqual([false, undefined]);
    table.resize(0);
    expect(table.complete).toBe(true);
  });

  test('is complete again when entries seen since had to leave a table of known size', () => {
    const table = filled(3);
    table.forget();
    table.resize(100);
    table.add(['a', '1']);
    table.add(['b', '2']);
    expect(table.complete).toBe(false);
    table.add(['c', '3']);
    expect([table.complete, table.count]).toEqual([true, 2]);
  });

  test('keeps what it sees while the size is not known', () => {
    const table = new DynamicTable();
    table.forget();
    for (let i = 0; i < 1000; i++) table.add(['n', 'v']);
    expect([table.complete, table.count]).toEqual([false, 1000]);
  });
});
