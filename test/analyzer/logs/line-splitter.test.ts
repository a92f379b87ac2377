import { describe, expect, test } from '@jest/globals';
import { createLineSplitter } from '../../../analyzer/logs/line-splitter.ts';

function split(bytes: Uint8Array, size: number): { lines: string[]; cut: number } {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
  splitter.end();
  return { lines, cut: splitter.cut() };
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('bytes to lines', () => {
  test.each([1, 2, 3, 1000])('in pieces of %d bytes, whatever ends a line', (size) => {
    expect(split(utf8('one\r\ntwo ä€😀\n\nlast'), size).lines).toEqual(['one', 'two ä€😀', '', 'last']);
  });

  test('colours and controls fall away, and nothing else', () => {
    expect(split(utf8('\u001b[31mred\u001b[0m \u0000\u0007x\ty\u009b\n'), 5).lines).toEqual(['red x\ty']);
  });

  test('bytes that are no text are marked, not refused', () => {
    expect(split(Uint8Array.of(0x61, 0xff, 0xfe, 0x62, 0x0a), 1).lines).toEqual(['a\ufffd\ufffdb']);
  });

  test('UTF-16 with its mark, both ways round', () => {
    const little = Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0, 0x62, 0);
    const big = Uint8Array.of(0xfe, 0xff, 0, 0x61, 0, 0x0a, 0, 0x62);
    expect(split(little, 100).lines).toEqual(['a', 'b']);
    expect(split(big, 100).lines).toEqual(['a', 'b']);
  });

  test('of a line of megabytes the beginning is kept, and the next line is whole', () => {
    const { lines, cut } = split(utf8(`${'x'.repeat(3_000_000)}\nnext\n`), 65_000);
    expect(lines.map((line) => line.length)).toEqual([65_536, 4]);
    expect(cut).toBe(1);
  });
});
