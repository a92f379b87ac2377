import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHalf, type Half } from '../../../analyzer/tcp/half.ts';
import { createReassembler, type Reassembler } from '../../../analyzer/tcp/reassembly.ts';
import { emptySegment } from '../../../analyzer/tcp/segment.ts';
import { advance } from '../../../analyzer/tcp/sequence.ts';

interface Harness {
  half: Half;
  reassembler: Reassembler<string>;
  /** Bytes as text, gaps as `[n]`, in order. */
  said: string[];
  /** Gives text that begins at stream offset `at`; `length` when the capture cut it. Returns the known bytes. */
  give(at: number, text: string, options?: { time?: number; packet?: number; length?: number }): number;
}

function harness(start = 0xfffffff8): Harness {
  const said: string[] = [];
  const half = createHalf('to-server');
  half.synced = true;
  half.settled = true;
  half.next = start;
  half.highest = start;
  const reassembler = createReassembler<string>({
    bytes: (_owner, _half, bytes) => void said.push(String.fromCharCode(...bytes)),
    gap: (_owner, _half, length) => void said.push(`[${length}]`),
  });
  return {
    half,
    reassembler,
    said,
    give(at, text, options = {}) {
      const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
      const segment = {
        ...emptySegment(),
        packet: options.packet ?? 1,
        time: options.time ?? 0,
        bytes,
        length: options.length ?? bytes.length,
        captured: bytes.length,
      };
      const known = reassembler.accept('owner', half, segment, advance(start, at));
      bytes.fill(0x23); // the bytes were borrowed
      return known;
    },
  };
}

describe('reassembly', () => {
  test('order, overlap and repetition, across the wrap of the sequence numbers', () => {
    const { give, said, half } = harness();
    expect(give(0, 'abc')).toBe(0);
    expect(give(6, 'ghi')).toBe(0);
    expect(give(12, 'mno')).toBe(0);
    expect(give(0, 'abc')).toBe(3);
    expect(give(1, 'bcde')).toBe(2);
    expect(give(6, 'ghi')).toBe(3);
    expect(give(4, 'efghijkl')).toBe(1 + 3);
    expect(said.join('')).toBe('abcdefghijklmno');
    expect([half.offset, half.queue.length, half.queuedBytes]).toEqual([15, 0, 0]);
  });

  test('what is behind a hole waits, and the first copy of a byte counts', () => {
    const { give, said } = harness();
    give(4, 'EF');
    expect(give(2, 'cdxxgh')).toBe(2);
    expect(said).toEqual([]);
    give(0, 'ab');
    expect(said.join('')).toBe('abcdEFgh');
  });

  test('a cut payload is bytes and a gap', () => {
    const { give, said, half } = harness();
    give(0, 'ab', { length: 5 });
    give(9, 'j', { length: 3 });
    give(5, 'fghi');
    give(12, 'm');
    expect(said).toEqual(['ab', '[3]', 'fghi', 'j', '[2]', 'm']);
    expect(half.offset).toBe(13);
  });

  test('a hole becomes a gap only when acknowledged, and not before its bytes had time to appear', () => {
    const { give, said, half, reassembler } = harness();
    give(0, 'ab');
    give(5, 'fg', { time: 1e6 });
    reassembler.settleAcked('owner', half, 1e9);
    half.acked = advance(half.next, 2);
    reassembler.settleAcked('owner', half, 1e9);
    expect(said).toEqual(['ab']);
    half.acked = advance(half.next, 5);
    half.unseenAckedAt = 2e6;
    reassembler.settleAcked('owner', half, 3e6);
    expect(said).toEqual(['ab']);
    reassembler.settleAcked('owner', half, 12e6);
    expect(said).toEqual(['ab', '[3]', 'fg']);
  });

  test('bytes recorded after their acknowledgment leave no gap', () => {
    const { give, said, half, reassembler } = harness();
    give(2, 'cd', { time: 0 });
    half.acked = advance(half.next, 4);
    half.unseenAckedAt = 0;
    reassembler.settleAcked('owner', half, 1e6);
    give(0, 'ab', { time: 2e6 });
    reassembler.settleAcked('owner', half, 50e6);
    expect(said).toEqual(['ab', 'cd']);
  });

  test('at the end every hole becomes a gap, and so do acknowledged bytes that never came', () => {
    const { give, said, half, reassembler } = harness();
    give(1, 'b');
    give(4, 'e');
    half.acked = advance(half.next, 10);
    reassembler.flush('owner', half, 5, 9);
    expect(said).toEqual(['[1]', 'b', '[2]', 'e', '[5]']);
    reassembler.flush('owner', half, 5, 9);
    expect(said).toHaveLength(5);
  });

  test('one acknowledged byte more at the end is taken for a FIN that was not captured', () => {
    const { give, said, half, reassembler } = harness();
    give(0, 'a');
    half.acked = advance(half.next, 1);
    reassembler.flush('owner', half, 5, 9);
    expect(said).toEqual(['a']);
  });

  test('the hole before a FIN', () => {
    const { said, half, reassembler } = harness();
    half.fin = {
      sequence: advance(half.next, 3),
      from: { input: 0, packet: 4, time: 7 },
      acknowledgment: undefined,
    };
    half.acked = advance(half.next, 4);
    reassembler.settleAcked('owner', half, 1e9);
    expect(said).toEqual(['[3]']);
  });

  test('too much behind a hole gives the hole up: by bytes and by segments', () => {
    const many = harness();
    for (let index = 0; index < 9000; index++) many.give(1 + index * 2, 'x');
    expect(many.said.length).toBeGreaterThan(0);
    expect(many.half.queue.length).toBeLessThanOrEqual(8192);
    const large = harness();
    const text = 'y'.repeat(60_000);
    for (let index = 0; index < 110; index++) large.give(1 + index * 60_000, text);
    expect(large.said[0]).toBe('[1]');
    expect(large.half.queuedBytes).toBe(0);
  });

  test('discarding takes what waits from there on', () => {
    const { give, half, reassembler } = harness();
    give(2, 'cd');
    give(6, 'gh');
    reassembler.discardFrom(half, advance(half.next, 6));
    expect(half.queue).toHaveLength(1);
    expect(half.queuedBytes).toBe(2);
  });

  test('any cut, order, overlap and repetition gives the same bytes', () => {
    const whole = Array.from({ length: 120 }, (_, index) => String.fromCharCode(33 + (index % 90))).join('');
    const piece = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, reversed) => {
        const { give, said, half } = harness();
        const cover = Array.from({ length: 12 }, (_, index) => [index * 10, 10] as const);
        if (reversed) cover.reverse();
        let known = 0;
        let given = 0;
        for (const [at, length] of [...pieces, ...cover]) {
          const text = whole.slice(at, at + length);
          given += text.length;
          known += give(at, text);
        }
        expect(said.join('')).toBe(whole);
        expect(given - known).toBe(whole.length);
        expect([half.offset, half.queue.length, half.queuedBytes]).toEqual([whole.length, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
