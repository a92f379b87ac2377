import { describe, expect, test } from '@jest/globals';
import { differences, type KnownDifference, unexplained } from './compare.ts';

test('what one side alone has is a difference, also when it only has it more often', () => {
  expect(differences(['a', 'b', 'b'], ['b', 'c'])).toEqual([
    'only ours: a',
    'only ours: b',
    'only theirs: c',
  ]);
  expect(differences(['a', 'b'], ['b', 'a'])).toEqual([]);
});

describe('differences and their list', () => {
  const known: KnownDifference[] = [
    { capture: 'x/one.pcap', line: 'only ours: a', reason: 'RFC 9113 4.1' },
    { capture: 'x/one.pcap', line: { pattern: /^only theirs: /, count: 2 }, reason: 'bytes 00' },
  ];

  test('all listed', () => {
    const lines = ['only ours: a', 'only theirs: b', 'only theirs: c'];
    expect(unexplained('x/one.pcap', lines, known)).toEqual([]);
  });

  test('one that is not listed, and one that no longer occurs', () => {
    expect(unexplained('x/one.pcap', ['only theirs: b', 'only theirs: c', 'only ours: d'], known)).toEqual([
      'not listed: only ours: d',
      'listed, but seen 0 times: only ours: a',
    ]);
    expect(unexplained('x/one.pcap', ['only ours: a', 'only theirs: c'], known)).toEqual([
      'listed, but seen 1 times: /^only theirs: /, 2 times',
    ]);
  });

  test('more than a pattern stands for', () => {
    const lines = ['only ours: a', 'only theirs: b', 'only theirs: c', 'only theirs: d'];
    expect(unexplained('x/one.pcap', lines, known)).toHaveLength(1);
  });

  test('another capture has none of them', () => {
    expect(unexplained('x/two.pcap', ['only ours: a'], known)).toEqual(['not listed: only ours: a']);
  });
});
