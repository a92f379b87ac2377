import { describe, expect, test } from '@jest/globals';
import { createEarlyData } from '../../../analyzer/tls/early-data.ts';

function early() {
  const words: string[] = [];
  const data = createEarlyData({
    bytes: (content, packet) => words.push(`${packet}:${Buffer.from(content).toString()}`),
    gap: (length, packet) => words.push(`${packet}:gap ${length}`),
    cut: (packet) => words.push(`${packet}:cut`),
  });
  return { data, words };
}

describe('early data', () => {
  test('waits for the decision, in order, with the packets that brought it', () => {
    const { data, words } = early();
    const borrowed = Buffer.from('one');
    data.hold(borrowed, 1, 0);
    borrowed.fill(0);
    data.skip(10, 2, 0);
    data.skip(5, 3, 0);
    data.hold(Buffer.from('two'), 4, 0);
    expect(words).toEqual([]);
    data.settle(true);
    expect(words).toEqual(['1:one', '3:gap 15', '4:two']);
  });

  test('refused, nothing comes, neither then nor later', () => {
    const { data, words } = early();
    data.hold(Buffer.from('one'), 1, 0);
    data.settle(false);
    data.hold(Buffer.from('two'), 2, 0);
    data.settle(true);
    expect(words).toEqual([]);
  });

  test('accepted before it comes, it is passed on at once', () => {
    const { data, words } = early();
    data.settle(true);
    data.hold(Buffer.from('one'), 5, 0);
    expect(words).toEqual(['5:one']);
  });

  test('what is held is limited, and what is dropped becomes a gap', () => {
    const { data, words } = early();
    for (let packet = 1; packet <= 10; packet++) data.hold(Buffer.alloc(16384, 'x'), packet, 0);
    data.settle(true);
    expect(words[0]).toBe('9:cut');
    expect(words).toHaveLength(10);
    expect(words.at(-1)).toBe('10:gap 32768');
  });

  test('records that nothing opens are early data for so long only', () => {
    const { data } = early();
    const answers = Array.from({ length: 10 }, (_, packet) => data.skip(16384, packet, 0));
    expect(answers).toEqual([...Array<boolean>(8).fill(true), false, false]);
  });
});
