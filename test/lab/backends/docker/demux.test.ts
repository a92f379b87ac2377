import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { demux } from '../../../../lab/backends/docker/demux.ts';

/** A record as the engine's API documents it: stream, three zero bytes, length, payload. */
function record(stream: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function run(chunks: Uint8Array[]): { stdout: Buffer; stderr: Buffer } {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const push = demux({ stdout: (bytes) => stdout.push(bytes), stderr: (bytes) => stderr.push(bytes) });
  for (const chunk of chunks) push(chunk);
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
}

describe('demux', () => {
  test('any records, cut anywhere, come out whole on their stream', () => {
    const records = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 40 })));
    const cuts = fc.array(fc.nat({ max: 500 }));
    fc.assert(
      fc.property(records, cuts, (list, places) => {
        const bytes = Buffer.concat(list.map(([stream, payload]) => record(stream, payload)));
        const bounds = [
          0,
          ...places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ];
        const chunks = bounds.slice(1).map((end, i) => bytes.subarray(bounds[i], end));
        const { stdout, stderr } = run(chunks);
        const of = (stream: number): Buffer =>
          Buffer.concat(list.flatMap(([s, payload]) => (s === stream ? [payload] : [])));
        expect(stdout.equals(of(1))).toBe(true);
        expect(stderr.equals(of(2))).toBe(true);
      }),
    );
  });

  test('a header that is cut off gives nothing', () => {
    expect(run([Uint8Array.of(1, 0, 0)]).stdout).toHaveLength(0);
  });
});
