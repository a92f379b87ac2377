import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Packing, packingOf, unpacked } from '../../../analyzer/node/decompress.ts';
import type { CaptureNote } from '../../../analyzer/model/packet.ts';
import { suiteWith } from '../../support/require.ts';

const packers: Readonly<Record<Packing, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => new Uint8Array(gzipSync(bytes)),
  zstd: (bytes) => new Uint8Array(zstdCompressSync(bytes)),
};
const kinds = Object.keys(packers) as Packing[];

function source(pieces: readonly Uint8Array[]): {
  read: () => Promise<Uint8Array | undefined>;
  asked(): number;
} {
  let at = 0;
  return {
    read: () => Promise.resolve(pieces[at++]?.slice()),
    asked: () => at,
  };
}

async function unpackAll(
  packing: Packing,
  [first = new Uint8Array(0), ...rest]: readonly Uint8Array[],
): Promise<{ bytes: Buffer; notes: CaptureNote[]; largest: number }> {
  const notes: CaptureNote[] = [];
  const pieces: Buffer[] = [];
  for await (const piece of unpacked(packing, first, source(rest).read, (note) => notes.push(note))) {
    pieces.push(Buffer.from(piece));
  }
  return {
    bytes: Buffer.concat(pieces),
    notes,
    largest: Math.max(0, ...pieces.map(({ length }) => length)),
  };
}

const concat = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const content = concat(randomBytes(150_000), new Uint8Array(100_000).fill(7), randomBytes(3));

describe.each(kinds)('%s', (packing) => {
  const pack = packers[packing];
  const skippable = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

  test('is told by its magic number', () => {
    expect(packingOf(pack(content))).toBe(packing);
    expect(packingOf(Uint8Array.of(0x1f))).toBeUndefined();
    expect(packingOf(skippable)).toBe('zstd');
    expect(packingOf(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1))).toBeUndefined();
  });

  test('unpacks to what was packed, whatever the cut', async () => {
    const packed = pack(content);
    for (const size of [packed.length, 70_001, 40_000]) {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < packed.length; at += size) pieces.push(packed.subarray(at, at + size));
      const { bytes, notes } = await unpackAll(packing, pieces);
      expect(bytes.equals(content)).toBe(true);
      expect(notes).toEqual([]);
    }
  });

  test('of several members or frames, cut anywhere, is one file', async () => {
    const parts = ['one', '', 'three'].map((text) => pack(new TextEncoder().encode(text)));
    const whole = concat(...parts);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(whole.length), { maxLength: 4 }), async (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const pieces = bounds.slice(1).map((end, index) => whole.subarray(bounds[index], end));
        const { bytes, notes } = await unpackAll(
          packing,
          pieces.filter(({ length }) => length > 0),
        );
        expect(bytes.toString()).toBe('onethree');
        expect(notes).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('that is cut gives what is there, and a note', async () => {
    const packed = pack(content);
    const { bytes, notes } = await unpackAll(packing, [packed.subarray(0, packed.length - 1000)]);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true);
    expect(notes.map(({ kind }) => kind)).toEqual(['truncated']);
    expect(notes[0]?.text).toContain('still being written');
  });

  test('that is damaged gives what stands before the damage, and a note', async () => {
    const packed = concat(pack(content), pack(content));
    packed.fill(0xff, packed.length - 20_000);
    const { bytes, notes } = await unpackAll(packing, [packed]);
    expect(bytes.length).toBeGreaterThanOrEqual(content.length);
    expect(bytes.equals(concat(content, content).subarray(0, bytes.length))).toBe(true);
    expect(notes.map(({ kind }) => kind)).toEqual(['malformed-block']);
  });

  test('followed by zeros is whole; by anything else, noted', async () => {
    const packed = pack(content);
    const zeros = await unpackAll(packing, [packed, new Uint8Array(1024), new Uint8Array(7)]);
    expect([zeros.bytes.equals(content), zeros.notes]).toEqual([true, []]);
    const other = await unpackAll(packing, [packed, new TextEncoder().encode('something else')]);
    expect(other.bytes.equals(content)).toBe(true);
    expect(other.notes.map(({ kind }) => kind)).toEqual(['malformed-block']);
  });

  test('that is a bomb comes in small pieces, and only as they are taken', async () => {
    // Blocks of this come over and over: 64 MB of zeros, then the next 64 MB.
    const bomb = pack(new Uint8Array(64 << 20));
    const { read, asked } = source([bomb, bomb, bomb]);
    const pieces = unpacked(packing, bomb, read, () => undefined);
    const before = process.memoryUsage().arrayBuffers;
    let length = 0;
    while (length < 80 << 20) {
      const piece = (await pieces.next()).value;
      if (piece === undefined) throw new Error('the bomb ended early');
      expect(piece.length).toBeLessThanOrEqual(1 << 17);
      length += piece.length;
    }
    expect(asked()).toBe(1);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 << 20);
    await pieces.return();
  }, 30_000);

  test('of random bytes behind its magic number is a note', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (noise) => {
        const { notes } = await unpackAll(packing, [concat(pack(content).subarray(0, 4), noise)]);
        expect(notes.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });
});

test('an empty member or frame between others is not the end: zstd skippable frames', async () => {
  const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4);
  const { bytes, notes } = await unpackAll('zstd', [concat(skippable, packers.zstd(content), skippable)]);
  expect([bytes.equals(content), notes]).toEqual([true, []]);
});

const tools = await suiteWith('tshark');

tools('as the system’s own tools pack', () => {
  test.each([
    ['gzip', 'gzip', ['-9']],
    ['gzip', 'gzip', ['-1', '--name']],
    ['zstd', 'zstd', ['-19', '-q']],
    ['zstd', 'zstd', ['--long=27', '-q', '--no-check']],
  ] as const)('%s: %s %j', async (packing, program, args) => {
    const packed = new Uint8Array(execFileSync(program, [...args, '-c'], { input: content }));
    const { bytes, notes } = await unpackAll(packing, [packed]);
    expect([bytes.equals(content), notes]).toEqual([true, []]);
  });

  test('a window that would take too much memory is refused with the way out', async () => {
    const packed = execFileSync('zstd', ['--ultra', '--long=30', '-q', '-c'], { input: content });
    const { notes } = await unpackAll('zstd', [new Uint8Array(packed)]);
    expect(notes.map(({ text }) => text).join()).toContain('unzstd --long=31');
  });
});
