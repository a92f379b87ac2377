import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineTail } from '../../../lab/exec/line-tail.ts';

describe('line tail', () => {
  test('any cut of the bytes gives the same lines', () => {
    const text = 'first\r\nzweite Zeile: größer\n\nlast, unfinished ✓';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const tail = createLineTail();
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (let index = 1; index < edges.length; index++)
          tail.push(bytes.subarray(edges[index - 1], edges[index]));
        expect(tail.lines()).toEqual(['first', 'zweite Zeile: größer', '', 'last, unfinished ✓']);
      }),
    );
  });

  test('keeps the last 200 lines and cuts long ones', () => {
    const tail = createLineTail();
    for (let line = 1; line <= 1000; line++) tail.push(Buffer.from(`line ${line}\n`));
    expect(tail.lines()).toHaveLength(200);
    expect(tail.lines()[0]).toBe('line 801');
    for (let part = 0; part < 100; part++) tail.push(Buffer.alloc(1000, 'x'));
    expect(tail.lines()).toHaveLength(200);
    expect(tail.lines().at(-1)).toBe('x'.repeat(2000));
  });
});
