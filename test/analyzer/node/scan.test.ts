import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { scanCapture } from '../../../analyzer/node/scan.ts';
import { blockWriter, joined } from '../../support/pcapng-bytes.ts';
import { withFolder } from '../../support/temporary.ts';

const w = blockWriter(true);
const file = joined(
  w.section(),
  w.interface(1, 0),
  w.interface(113, 0),
  w.packet(0, 5_000_000n, [1]),
  w.packet(1, 9_000_000n, [1]),
  w.packet(0, 8_000_000n, [1]),
);

async function scanned(bytes: Uint8Array, whole: boolean): ReturnType<typeof scanCapture> {
  return withFolder((folder) => {
    writeFileSync(join(folder, 'capture'), bytes);
    return scanCapture(join(folder, 'capture'), whole);
  });
}

describe('a look at a capture', () => {
  test.each([
    ['bare', file],
    ['compressed', gzipSync(file)],
    ['cut', file.subarray(0, file.length - 3)],
  ])('%s, to its end', async (_what, bytes) => {
    const { startNs, durationNs, linkTypes } = await scanned(bytes, true);
    expect([startNs, durationNs]).toEqual([5_000_000_000n, 4e9]);
    expect([...linkTypes]).toEqual([1, 113]);
  });

  test('to its first packet', async () => {
    expect((await scanned(file, false)).startNs).toBe(5_000_000_000n);
  });

  test('without a packet, or damaged behind some', async () => {
    expect(await scanned(file.subarray(0, 28), true)).toMatchObject({ startNs: undefined, durationNs: 0 });
    const damaged = joined(file, Uint8Array.of(6, 0, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0));
    expect((await scanned(damaged, true)).durationNs).toBe(4e9);
  });

  test('that is none is an error', async () => {
    await expect(scanned(new TextEncoder().encode('This is a letter.'), false)).rejects.toThrow('text');
    await expect(scanned(new Uint8Array(0), true)).rejects.toThrow('empty');
  });
});
