import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { corporaFiles } from '../../support/corpora.ts';
import { blockWriter, joined } from '../../support/pcapng-bytes.ts';
import { readCapture } from '../../support/read-capture.ts';
import { seededRandom } from '../../support/random.ts';
import { buildPcap, merge, TcpScript } from '../../support/tcp-builder.ts';

const script = new TcpScript()
  .open('198.18.0.1:40000', '198.18.0.2:8080', 0)
  .send('to-server', new Uint8Array(5000), 5e6)
  .fin('to-client', 1_700_000_001);
const sample = buildPcap(script.packets());

describe('any cut of the file', () => {
  const files = [
    ...corporaFiles('pcapng/output_be/difficult', '.pcapng'),
    ...corporaFiles('pcapng/output_le/advanced', '.pcapng'),
    ...corporaFiles('captures', 'grpc_person_search.pcapng', 'http2_deflate.pcap'),
  ].map((path) => new Uint8Array(readFileSync(path)));

  test('gives the same packets, secrets and notes', () => {
    for (const file of [sample, ...files]) {
      const whole = readCapture(file);
      expect(readCapture(file, () => 1)).toEqual(whole);
      for (let seed = 0; seed < 8; seed++) {
        const random = seededRandom(seed);
        expect(readCapture(file, () => Math.floor(random() ** 4 * 3000))).toEqual(whole);
      }
    }
  });
});

describe('a file that continues another', () => {
  const packets = script.packets();
  const half = packets.length >> 1;
  const [first, second] = [buildPcap(packets.slice(0, half)), buildPcap(packets.slice(half))];

  test('is numbered on, on the clock of the first file', () => {
    const whole = readCapture(sample);
    const begin = readCapture(first);
    const rest = readCapture(second, undefined, {
      numbered: half,
      epochNs: begin.epochNs,
      time: begin.packets.at(-1)?.time ?? 0,
    });
    expect([...begin.packets, ...rest.packets]).toEqual(whole.packets);
    expect(rest.epochNs).toBe((whole.epochNs ?? 0n) + BigInt(whole.packets[half]?.time ?? 0));
  });

  test('may be of the other format, and start without a time', () => {
    const w = blockWriter(true);
    const file = joined(
      w.section(),
      w.interface(1, 0),
      w.block(3, [...w.u32(4), 1, 2, 3, 4]),
      w.packet(0, 2_000_000n, [1]),
    );
    const after = { numbered: 10, epochNs: 500_000_000n, time: 250 };
    expect(readCapture(file, undefined, after).packets.map(({ number, time }) => [number, time])).toEqual([
      [11, 250],
      [12, 1.5e9],
    ]);
  });
});

describe('damaged and foreign input', () => {
  test('a file that ends inside a packet is read up to there', () => {
    const whole = readCapture(sample);
    for (const cut of [1, 10, 15, 16, 17, 60]) {
      const read = readCapture(sample.subarray(0, sample.length - cut));
      expect(read.packets).toEqual(whole.packets.slice(0, -1));
      expect(read.notes.map((note) => note.kind)).toEqual(['truncated']);
    }
    expect(readCapture(sample.subarray(0, 24)).notes).toEqual([]);
    for (const length of [4, 15, 16, 23]) {
      const [note] = readCapture(sample.subarray(0, length)).notes;
      expect(note).toMatchObject({ kind: 'not-a-capture' });
      expect(note?.text).toContain(`ends after ${length}`);
    }
  });

  test('an absurd packet length ends the reading with a note', () => {
    const file = sample.slice();
    new DataView(file.buffer).setUint32(24 + 16 + 58 + 8, 300_000, true);
    const read = readCapture(file);
    expect(read.packets).toHaveLength(1);
    expect(read.notes.map((note) => [note.kind, note.offset])).toEqual([['malformed-block', 98]]);
  });

  test('a time before the first packet is negative', () => {
    const [first, second] = script.packets();
    if (first === undefined || second === undefined) throw new Error('the script has two packets');
    const read = readCapture(buildPcap([{ ...first, time: 5e9 }, second]));
    expect(read.packets.map((packet) => packet.time)).toEqual([0, second.time - 5e9]);
  });

  test('random bytes and damaged captures never throw, and no packet is larger than the file', () => {
    const capture = merge(script.packets());
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        fc.constantFrom('random', 'pcap', 'pcapng'),
        (noise, damage, kind) => {
          const pcapng = Uint8Array.from([
            0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
          ]);
          const file =
            kind === 'random'
              ? noise
              : kind === 'pcap'
                ? buildPcap(capture)
                : Uint8Array.of(...pcapng, ...noise);
          for (const [at, value] of damage) if (file.length > 0) file[at % file.length] = value;
          const read = readCapture(file, () => 33);
          for (const packet of read.packets) expect(packet.bytes.length).toBeLessThanOrEqual(file.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});
