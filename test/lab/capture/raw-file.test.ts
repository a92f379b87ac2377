import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type RawFile, ringFile, wholeFile } from '../../../lab/capture/raw-file.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('tshark');

/** A capture of 100 segments of 1000 bytes, after three of a handshake. */
function capture(): Uint8Array {
  const script = new TcpScript();
  script.open('198.18.0.1:40000', '198.18.0.2:8080', 0);
  for (let n = 1; n <= 100; n++) script.send('to-server', new Uint8Array(1000).fill(n), n * 1000);
  return buildPcap(script.packets());
}

function never(error: Error): void {
  throw error;
}

/** Writes bytes in pieces of a size that cuts everything somewhere. */
function writeAll(out: RawFile, bytes: Uint8Array, piece = 777): void {
  for (let at = 0; at < bytes.length; at += piece) out.write(bytes.subarray(at, at + piece));
}

function times(file: string): string[] {
  return tsharkFields(file, ['frame.time_epoch']).flat();
}

suite('a ring', () => {
  test('holds the newest packets, in two captures in a row, and knows how many it has overwritten', async () => {
    await withFolder(async (folder) => {
      const whole = join(folder, 'whole.pcap');
      writeFileSync(whole, capture());
      const limit = 20_000;
      const ring = ringFile(join(folder, 'ring'), limit, never);
      writeAll(ring, capture());
      const { files, overwritten } = await ring.end();
      const all = times(whole);
      const kept = files.flatMap(times);
      expect(kept).toEqual(all.slice(-kept.length));
      expect(overwritten + kept.length).toBe(all.length);
      expect(files).toHaveLength(2);
      const sizes = files.map((file) => statSync(file).size);
      for (const size of sizes) expect(size).toBeLessThanOrEqual(limit / 2);
      expect(sizes[0]).toBeGreaterThan(limit / 2 - 1100);
      for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
    });
  });

  test('that is not full holds everything', async () => {
    await withFolder(async (folder) => {
      const ring = ringFile(join(folder, 'ring'), 1 << 20, never);
      writeAll(ring, capture(), 5);
      const { files, overwritten } = await ring.end();
      expect(overwritten).toBe(0);
      expect(files).toHaveLength(1);
      expect(readFileSync(files[0] ?? '').equals(capture())).toBe(true);
    });
  });
});

test('a whole file holds every byte', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'raw.pcap');
    const out = wholeFile(path, never);
    writeAll(out, capture());
    expect(await out.end()).toEqual({ files: [path], overwritten: 0 });
    expect(readFileSync(path).equals(capture())).toBe(true);
  });
});

test.each([wholeFile, (path: string, failed: (error: Error) => void) => ringFile(path, 1000, failed)])(
  'a file that cannot be written is told',
  async (make) => {
    await withFolder(async (folder) => {
      const told = Promise.withResolvers<Error>();
      const out = make(join(folder, 'absent', 'raw.pcap'), (error) => told.resolve(error));
      writeAll(out, capture());
      expect((await told.promise).message).toContain('ENOENT');
      out.destroy();
      expect(existsSync(join(folder, 'absent'))).toBe(false);
    });
  },
);
