import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  concatBlocks,
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  nameResolution,
  sectionHeader,
} from '../../../analyzer/capture/pcapng-writer.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { readCapture } from '../../support/read-capture.ts';
import { suiteWith } from '../../support/require.ts';
import { tshark, tsharkFields, withFile } from '../../support/tshark.ts';

const frame = Uint8Array.from({ length: 61 }, (_, index) => index);
/** A bare IPv4 header from 198.18.0.1 to 198.18.0.2, with a TCP header of zeros. */
const ipv4 = Uint8Array.from([
  ...[0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 198, 18, 0, 1, 198, 18, 0, 2],
  ...new Uint8Array(20),
]);
const epochNs = 1_700_000_000_123_456_789n;
const file = concatBlocks([
  sectionHeader(),
  interfaceDescription({ linkType: 1, snapLength: 262_144, name: 'client-proxy' }),
  interfaceDescription({ linkType: 113, snapLength: 0, name: 'proxy-server' }),
  decryptionSecrets('CLIENT_RANDOM aa bb'),
  enhancedPacket({ interfaceId: 0, epochNs, originalLength: 61, bytes: frame }),
  enhancedPacket({
    interfaceId: 1,
    epochNs: epochNs + 1n,
    originalLength: 99,
    bytes: frame,
    comments: ['one', 'zwei ü'],
  }),
  interfaceStatistics({ interfaceId: 0, epochNs: epochNs + 2n, received: 5, dropped: 3 }),
]);

const withTshark = await suiteWith('tshark');

withTshark('as tshark reads it', () => {
  test('packets, times, interfaces and comments', () => {
    const fields = [
      'frame.number',
      'frame.time_epoch',
      'frame.len',
      'frame.cap_len',
      'frame.interface_name',
      'frame.comment',
    ];
    withFile(file, (path) => {
      expect(tsharkFields(path, fields)).toEqual([
        ['1', '1700000000.123456789', '61', '61', 'client-proxy', ''],
        ['2', '1700000000.123456790', '99', '61', 'proxy-server', 'one,zwei ü'],
      ]);
    });
  });

  test('original packet numbers, names of addresses, a comment on the whole', () => {
    const named = concatBlocks([
      sectionHeader(['about all']),
      interfaceDescription({ linkType: 101, snapLength: 0, name: 'tap' }),
      nameResolution([
        [Uint8Array.of(198, 18, 0, 1), 'client.test'],
        [Uint8Array.from({ length: 16 }, (_, i) => i), 'six.test'],
      ]),
      enhancedPacket({
        interfaceId: 0,
        epochNs,
        originalLength: 40,
        bytes: ipv4,
        originalNumber: 41_234_567_890,
      }),
    ]);
    withFile(named, (path) => {
      const options = ['-o', 'nameres.network_name:TRUE', '-N', 'n'];
      const fields = ['-T', 'fields', '-e', 'frame.packet_id', '-e', 'ip.src_host'];
      expect(tshark(['-r', path, ...options, ...fields]).trim()).toBe('41234567890\tclient.test');
      expect(tshark(['-n', '-r', path, '-Y', 'frame.packet_id == 41234567890'])).not.toBe('');
    });
    expect(readCapture(named).names).toEqual([
      ['198.18.0.1', 'client.test'],
      ['1:203:405:607:809:a0b:c0d:e0f', 'six.test'],
    ]);
  });

  corporaTest('packets behind their key log are decrypted without any setting', () => {
    const [path = ''] = corporaFiles('captures', 'http2-data-reassembly.pcap');
    const original = readCapture(readFileSync(path));
    const start = original.epochNs ?? 0n;
    const sealed = concatBlocks([
      sectionHeader(),
      interfaceDescription({ linkType: 1, snapLength: 262_144, name: 'x' }),
      decryptionSecrets(readFileSync(`${path}.keys`, 'utf8')),
      ...original.packets.map((packet) =>
        enhancedPacket({ ...packet, interfaceId: 0, epochNs: start + BigInt(packet.time) }),
      ),
    ]);
    expect(
      withFile(sealed, (name) => tshark(['-r', name, '-Y', 'http2', '-T', 'fields', '-e', 'http2.type'])),
    ).toContain('4');
    expect(tshark(['-r', path, '-Y', 'http2', '-T', 'fields', '-e', 'http2.type'])).toBe('');
  });
});

describe('as our reader reads it', () => {
  test('packets, secrets, drops', () => {
    const read = readCapture(file);
    expect(read.epochNs).toBe(epochNs);
    expect(read.secrets).toEqual(['CLIENT_RANDOM aa bb']);
    expect(read.notes).toMatchObject([{ kind: 'capture-drops', count: 3 }]);
    expect(read.packets).toMatchObject([
      { number: 1, time: 0, interfaceId: 0, linkType: 1, originalLength: 61, bytes: frame },
      { number: 2, time: 1, interfaceId: 1, linkType: 113, originalLength: 99, bytes: frame },
    ]);
  });

  test('nothing in the file tells the machine or the program that wrote it', () => {
    expect(sectionHeader()).toHaveLength(28);
  });
});
