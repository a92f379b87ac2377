import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readCapture } from '../../support/read-capture.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('files that are no capture', () => {
  test.each([
    ['empty', new Uint8Array(0), 'empty'],
    ['one byte of a pcap', Uint8Array.of(0xd4), 'only 1 byte;'],
    ['two bytes', Uint8Array.of(1, 2), 'only 2 bytes'],
    ['gzip', new Uint8Array(gzipSync(text('x'))), 'gunzip'],
    ['text', text('CLIENT_RANDOM 0011 2233\n'), 'text'],
    ['other bytes', Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0), 'de ad be ef'],
    ['a zip archive', text('PK\x03\x04....'), 'zip'],
  ])('%s', (_name, bytes, seen) => {
    const read = readCapture(bytes);
    expect(read.packets).toEqual([]);
    expect(read.notes).toHaveLength(1);
    expect(read.notes[0]).toMatchObject({ kind: 'not-a-capture', offset: 0 });
    expect(read.notes[0]?.text).toContain(seen);
  });
});

describe('capture formats that are not read', () => {
  test.each([
    ['modified pcap, little endian', Uint8Array.of(0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0), 'modified pcap'],
    ['modified pcap, big endian', Uint8Array.of(0xa1, 0xb2, 0xcd, 0x34, 0, 2, 0, 4), 'modified pcap'],
    ['snoop', text('snoop\0\0\0'), 'snoop'],
  ])('%s', (_name, bytes, seen) => {
    const [note] = readCapture(bytes).notes;
    expect(note?.kind).toBe('unsupported-format');
    expect(note?.text).toContain(seen);
  });
});
