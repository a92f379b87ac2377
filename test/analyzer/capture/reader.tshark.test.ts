/** Packets are those that tshark sees: numbers, lengths, interfaces and times. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { readCapture } from '../../support/read-capture.ts';
import { suiteWith } from '../../support/require.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

/** Epoch as tshark prints it: seconds, a point, nine digits. */
function tsharkTime(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}`;
}

/** Compares numbers, lengths, interfaces and times of every packet with tshark's. */
function expectAsTshark(path: string): number {
  const rows = tsharkFields(path, [
    'frame.number',
    'frame.len',
    'frame.cap_len',
    'frame.time_epoch',
    'frame.encap_type',
  ]);
  // Custom blocks are frames to tshark, without an encapsulation; here they only count.
  const expected = rows.filter((row) => row[4] !== '');
  const read = readCapture(readFileSync(path));
  expect(
    read.packets.map((packet) => [packet.number, packet.originalLength, packet.bytes.length].join()),
  ).toEqual(expected.map((row) => row.slice(0, 3).join()));
  // A simple packet block has no time of its own; when such come first, times count from the first that has one.
  const timeless = read.notes.some((note) => note.kind === 'no-timestamp');
  const firstTimed = expected.find((row) => row[3] !== '')?.[3] ?? '0.0';
  const start = timeless ? BigInt(firstTimed.replace('.', '')) : (read.epochNs ?? 0n);
  read.packets.forEach((packet, index) => {
    const time = expected[index]?.[3] ?? '';
    if (time !== '') expect(tsharkTime(start + BigInt(packet.time))).toBe(time);
  });
  return read.packets.length;
}

const script = new TcpScript()
  .open('198.18.0.1:40000', '198.18.0.2:8080', 0)
  .send('to-server', new Uint8Array(5000), 5e6)
  .fin('to-client', 1_700_000_001);
const sample = buildPcap(script.packets());

const differential = await suiteWith('tshark');

differential('differential: tshark counts and times the same packets', () => {
  for (const path of corporaFiles('pcapng', '.pcapng')) {
    corporaTest(path.split('/').slice(-3).join('/'), () => void expectAsTshark(path));
  }
  // The TCP stage's test reads all captures with tshark beside it; here are those of each kind of writer.
  const captures = corporaFiles('captures', '.pcapng', 'http2-dump.pcap', 'http2_deflate.pcap', 'POST.pcap');
  for (const path of [...captures, ...corporaFiles('stacks', '.pcapng')]) {
    corporaTest(path.split('/').slice(-2).join('/'), () => expect(expectAsTshark(path)).toBeGreaterThan(0));
  }
  corporaTest('the corpora hold as many pcapng files as expected', () => {
    expect(corporaFiles('pcapng', '.pcapng')).toHaveLength(48);
  });

  test('files rewritten by tcpdump and editcap', () => {
    withFile(sample, (path) => {
      const formats: [string, string[]][] = [
        ['tcpdump', ['-r', path, '-w', `${path}.1`]],
        ['tcpdump', ['--nano', '-r', path, '-w', `${path}.2`]],
        ['editcap', ['-F', 'pcapng', path, `${path}.3`]],
        ['editcap', ['-F', 'nsecpcap', '-s', '60', path, `${path}.4`]],
      ];
      formats.forEach(([tool, args], index) => {
        execFileSync(tool, args, { stdio: 'ignore' });
        expect(expectAsTshark(`${path}.${index + 1}`)).toBe(script.packets().length);
      });
    });
  });
});
