/** What becomes of files that are no captures, or end anywhere: an answer with a note, or one line that says why not. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  concatBlocks,
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  nameResolution,
  sectionHeader,
} from '../../../analyzer/capture/pcapng-writer.ts';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { readCapture } from '../../support/read-capture.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';

const [capture] = wireOf((wire) => {
  const c = wire.connect();
  c.call(1);
  c.leave();
}).files();
const pcap = capture?.bytes ?? new Uint8Array(0);
const { packets, epochNs = 0n } = readCapture(pcap);

const blocks = [
  sectionHeader(['a comment']),
  interfaceDescription({ linkType: packets[0]?.linkType ?? 1, snapLength: 0, name: 'tap' }),
  decryptionSecrets('CLIENT_RANDOM aa bb'),
  nameResolution([[Uint8Array.of(198, 18, 0, 1), 'client.test']]),
  ...packets.map((packet) =>
    enhancedPacket({ ...packet, interfaceId: 0, epochNs: epochNs + BigInt(Math.round(packet.time)) }),
  ),
  interfaceStatistics({ interfaceId: 0, epochNs, received: 9, dropped: 0 }),
];
const pcapng = concatBlocks(blocks);

/** A packet of nothing in particular; by chance it could have the EtherType of something that is remarked upon. */
function noise(): Uint8Array {
  const bytes = randomBytes(1000);
  bytes.writeUInt16BE(0xffff, 12);
  return bytes;
}

let folder = '';

/** The analysis of these bytes, or the one line that refuses them. */
async function outcome(bytes: Uint8Array): Promise<Analysis | string> {
  const file = join(folder, 'capture');
  writeFileSync(file, bytes);
  return analyze({ inputs: [{ file }], rules: [] }).catch((error: unknown) => {
    if (!(error instanceof CaptureError)) throw error;
    expect(error.message.startsWith(`${file}: expected `)).toBe(true);
    expect(error.message).not.toContain('\n');
    return error.message;
  });
}

async function answer(bytes: Uint8Array): Promise<Analysis> {
  const found = await outcome(bytes);
  if (typeof found === 'string') throw new Error(`refused: ${found}`);
  return found;
}

/** Runs `use` with a folder for `outcome`. */
function inFolder(use: () => Promise<void>): () => Promise<void> {
  return () =>
    withFolder(async (path) => {
      folder = path;
      await use();
    });
}

beforeAll(() => {
  expect(packets.length).toBeGreaterThan(10);
});

describe('a pcapng cut', () => {
  test(
    'at every block boundary is analysed up to there, without a remark',
    inFolder(async () => {
      let length = 0;
      expect(await outcome(new Uint8Array(0))).toContain('the file is empty');
      for (const [index, block] of blocks.entries()) {
        length += block.length;
        const { inputs } = await answer(pcapng.subarray(0, length));
        expect(inputs[0]?.packets).toBe(Math.min(packets.length, Math.max(0, index - 3)));
        expect(inputs[0]?.notes).toEqual([]);
      }
    }),
  );

  test(
    'inside each block is analysed up to that block, with a note',
    inFolder(async () => {
      let start = 0;
      for (const [index, block] of blocks.entries()) {
        const places = [1, 4, 8, 11, 12, block.length >> 1, block.length - 4, block.length - 1];
        for (const inside of new Set(places)) {
          const found = await outcome(pcapng.subarray(0, start + inside));
          if (index === 0) {
            expect(found).toMatch(
              inside < 4 ? /only \d bytes?; check/ : /header .* ends after \d+; .*try again/,
            );
            continue;
          }
          if (typeof found === 'string') throw new Error(found);
          expect(found.inputs[0]?.packets).toBe(Math.min(packets.length, Math.max(0, index - 4)));
          expect(found.inputs[0]?.notes.join()).toMatch(
            /^the file ends inside a block: \d+ of .* still being written/,
          );
        }
        start += block.length;
      }
    }),
  );
});

test(
  'a pcap cut anywhere is refused without its header, and else analysed up to there',
  inFolder(async () => {
    for (let length = 0; length < 120; length++) {
      const found = await outcome(pcap.subarray(0, length));
      if (typeof found === 'string') {
        expect(length).toBeLessThan(24);
        expect(found).toMatch(/; (check|.*try again)/);
      } else {
        expect(length).toBeGreaterThanOrEqual(24);
        expect(found.inputs[0]?.notes.length).toBeLessThanOrEqual(1);
      }
    }
  }),
);

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('a capture packed with %s', (_packing, pack) => {
  // Bytes that do not shrink, so that a cut loses a part of them only.
  const large = concatBlocks([
    ...blocks.slice(0, 4),
    ...Array.from({ length: 600 }, (_, index) =>
      enhancedPacket({
        interfaceId: 0,
        epochNs: epochNs + BigInt(index),
        originalLength: 1000,
        bytes: noise(),
      }),
    ),
  ]);
  const packed = new Uint8Array(pack(large));

  test(
    'and cut is analysed as far as it goes, with a note',
    inFolder(async () => {
      const whole = (await answer(packed)).inputs[0];
      expect(whole).toMatchObject({ packets: 600, notes: [] });
      for (const part of [0.4, 0.7, 0.999]) {
        const { inputs } = await answer(packed.subarray(0, packed.length * part));
        expect(inputs[0]?.packets).toBeGreaterThan(100);
        expect(inputs[0]?.packets).toBeLessThan(600);
        expect(inputs[0]?.notes.join()).toMatch(/data end before their end mark: the file was cut/);
      }
    }),
  );

  test(
    'and cut before anything came of it is refused with the reason',
    inFolder(async () => {
      for (const length of [4, 6, 12]) {
        expect(await outcome(packed.subarray(0, length))).toMatch(
          /nothing in it can be unpacked: .* was cut/,
        );
      }
    }),
  );
});

test(
  'bytes of all kinds are refused in one line or analysed, and nothing else',
  inFolder(async () => {
    const magic = [
      pcap.subarray(0, 24),
      pcapng.subarray(0, 28),
      Uint8Array.of(0x1f, 0x8b, 8, 0),
      new Uint8Array(0),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...magic), fc.uint8Array({ maxLength: 200 }), async (start, noise) => {
        const found = await outcome(Uint8Array.of(...start, ...noise));
        expect(typeof found === 'string' || found.inputs.length === 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  }),
);

test(
  'a file that is not the first of a set and no capture is named',
  inFolder(async () => {
    const [file, next] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(file, pcapng);
    writeFileSync(next, readFileSync(import.meta.filename));
    await expect(analyze({ inputs: [{ file, then: [{ file: next }] }], rules: [] })).rejects.toThrow(
      `${next}: expected a pcap or pcapng capture, but the file is text`,
    );
  }),
);
