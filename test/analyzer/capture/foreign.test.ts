import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foreign } from '../../../analyzer/capture/foreign.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { seededRandom } from '../../support/random.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';
import { withFolder } from '../../support/temporary.ts';

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.padEnd(16, '\x01'), 'latin1'));

describe('by its beginning', () => {
  test.each([
    ['snoop\0\0\0', 'snoop'],
    ['btsnoop\0', 'Bluetooth'],
    ['GMBU\0\x02', 'Network Monitor 2'],
    ['RTSS', 'Network Monitor 1'],
    ['XCP\0', 'NetXRay'],
    ['iptrace 2.0', 'iptrace'],
    ['\x34\xcd\xb2\xa1\x02\0\x04\0', 'Kuznetzov'],
    ['\xa1\xb2\xcd\x34\0\x02\0\x04', 'Kuznetzov'],
  ])('%j is a capture in another format', (start, what) => {
    const found = foreign(latin1(start));
    expect(found).toMatchObject({
      kind: 'unsupported-format',
      hint: 'convert it with: editcap -F pcapng IN OUT',
    });
    expect(found?.what).toContain(what);
  });

  test.each([
    ['\x28\xb5\x2f\xfd', 'unzstd'],
    ['BZh91AY', 'bunzip2'],
    ['\xfd7zXZ\0', 'unxz'],
    ['\x04\x22\x4d\x18', 'unlz4'],
    ['PK\x03\x04', 'unzip'],
    ['\xff\xfeT\0', 'shell'],
    ['<!DOCTYPE html>\n', 'pcapng'],
    ['\x06\0\0\0\x60\0\0\0\0\0\0\0\0\0\0\0', 'cat'],
    ['\0\0\0\x01\0\0\0\x14\0\x01\0\0\0\0\0\0', 'cat'],
  ])('%j is no capture, and what to try is said', (start, hint) => {
    const found = foreign(latin1(start));
    expect(found?.kind).toBe('not-a-capture');
    expect(found?.hint).toContain(hint);
  });
});

const differential = await suiteWith('tshark');

differential('what editcap writes in other formats', () => {
  const pcap = buildPcap(new TcpScript().open('198.18.0.1:40000', '198.18.0.2:8080', 0).packets());

  test.each([
    'snoop',
    'netmon1',
    'netmon2',
    'ngwsniffer_1_1',
    'ngwsniffer_2_0',
    'modlibpcap',
    'observer',
    '5views',
  ])('%s is named', async (format) => {
    await withFolder((folder) => {
      const [from, to] = [join(folder, 'from'), join(folder, 'to')];
      writeFileSync(from, pcap);
      execFileSync('editcap', ['-F', format, from, to], { stdio: 'ignore' });
      const found = foreign(new Uint8Array(readFileSync(to)).subarray(0, 16));
      expect(found?.kind).toBe('unsupported-format');
      return Promise.resolve();
    });
  });

  test('ERF, which has no magic number, is named', () => {
    // Type 2 (Ethernet), 96 bytes a record; two records, as tshark wants to be sure.
    const record = Uint8Array.from([
      ...[0, 0, 0, 0, 0, 0xf1, 0x53, 0x65, 2, 4, 0, 96, 0, 0, 0, 78, 0, 0],
      ...new Uint8Array(78).fill(2),
    ]);
    const file = Uint8Array.of(...record, ...record);
    expect(foreign(file.subarray(0, 16))?.what).toContain('ERF');
    expect(withFile(file, (path) => tsharkFields(path, ['frame.number', 'erf.types.type']))).toEqual([
      ['1', '2'],
      ['2', '2'],
    ]);
  });
});

test('random bytes are hardly ever taken for a format that has no magic number', () => {
  const random = seededRandom(3);
  const bytes = Array.from({ length: 2000 }, () =>
    foreign(Uint8Array.from({ length: 16 }, () => random() * 256)),
  );
  expect(bytes.filter((found) => found !== undefined).length).toBeLessThan(4);
});

test('any bytes are something or nothing, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      const found = foreign(bytes);
      if (found !== undefined) expect(found.what).not.toBe('');
    }),
    { numRuns: 200 },
  );
});
