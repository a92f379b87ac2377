import { describe, expect, test } from '@jest/globals';
import { readCapture } from '../../support/read-capture.ts';

/** A pcap file written field by field from draft-ietf-opsawg-pcap, in either byte order. */
function pcap(littleEndian: boolean, magic: number, linkType: number, major = 2): Uint8Array {
  const file = new Uint8Array(24 + 2 * (16 + 5));
  const view = new DataView(file.buffer);
  view.setUint32(0, magic, littleEndian);
  view.setUint16(4, major, littleEndian);
  view.setUint16(6, 4, littleEndian);
  view.setUint32(16, 65535, littleEndian);
  view.setUint32(20, linkType, littleEndian);
  for (const [index, at] of [24, 45].entries()) {
    view.setUint32(at, 1_700_000_000 + index, littleEndian);
    view.setUint32(at + 4, 999_999 - index, littleEndian);
    view.setUint32(at + 8, 5, littleEndian);
    view.setUint32(at + 12, 1500, littleEndian);
    file.set([1, 2, 3, 4, index], at + 16);
  }
  return file;
}

describe('pcap', () => {
  test.each([
    ['microseconds, little endian', true, 0xa1b2c3d4, 1000],
    ['microseconds, big endian', false, 0xa1b2c3d4, 1000],
    ['nanoseconds, little endian', true, 0xa1b23c4d, 1],
    ['nanoseconds, big endian', false, 0xa1b23c4d, 1],
  ])('%s', (_name, littleEndian, magic, nsPerTick) => {
    const read = readCapture(pcap(littleEndian, magic, 1));
    expect(read.epochNs).toBe(1_700_000_000_000_000_000n + BigInt(999_999 * nsPerTick));
    expect(read.packets.map((packet) => packet.time)).toEqual([0, 1e9 - nsPerTick]);
    expect(read.packets[1]).toMatchObject({ number: 2, interfaceId: 0, linkType: 1, originalLength: 1500 });
    expect([...(read.packets[1]?.bytes ?? [])]).toEqual([1, 2, 3, 4, 1]);
    expect(read.notes).toEqual([]);
  });

  test('the frame check sequence flags beside the link type are no part of it', () => {
    expect(readCapture(pcap(true, 0xa1b2c3d4, 0x24000071)).packets[0]?.linkType).toBe(113);
  });

  test('another major version is not guessed at', () => {
    const read = readCapture(pcap(true, 0xa1b2c3d4, 1, 3));
    expect(read.packets).toEqual([]);
    expect(read.notes.map((note) => note.kind)).toEqual(['unsupported-format']);
  });
});
