import { describe, expect, test } from '@jest/globals';
import { blockWriter, joined } from '../../support/pcapng-bytes.ts';
import { readCapture } from '../../support/read-capture.ts';

describe.each([
  ['little endian', true],
  ['big endian', false],
])('pcapng, %s', (_name, littleEndian) => {
  const w = blockWriter(littleEndian);

  test('a TLS key log block becomes secrets, other secrets do not', () => {
    const lines = [...new TextEncoder().encode('CLIENT_RANDOM aa bb\n')];
    const padded = [...lines];
    while (padded.length % 4 !== 0) padded.push(0);
    const tls = w.block(10, [...w.u32(0x544c534b), ...w.u32(lines.length), ...padded]);
    const wireguard = w.block(10, [...w.u32(0x57474b4c), ...w.u32(lines.length), ...padded]);
    const { secrets, notes } = readCapture(joined(w.section(), tls, wireguard, wireguard));
    expect(secrets).toEqual(['CLIENT_RANDOM aa bb\n']);
    expect(notes.map(({ kind, text }) => [kind, text.includes('WireGuard')])).toEqual([
      ['unused-secrets', true],
    ]);
  });

  test('the last statistics of each interface and the drop counts of packets become one note', () => {
    const statistics = (id: number, ifdrop: bigint, osdrop: bigint): Uint8Array =>
      w.block(5, [
        ...w.u32(id),
        ...w.u64(0n),
        ...[w.u16(5), w.u16(8), w.u64(ifdrop), w.u16(7), w.u16(8), w.u64(osdrop), w.u32(0)].flat(),
      ]);
    const file = joined(
      w.section(),
      w.interface(1, 0),
      w.interface(1, 0),
      statistics(0, 3n, 0n),
      statistics(0, 10n, 2n),
      w.packet(1, 5n, [1], [[4, w.u64(7n)]]),
    );
    expect(readCapture(file).notes).toMatchObject([{ kind: 'capture-drops', count: 19 }]);
  });

  test('no drop is no note', () => {
    const none = w.block(5, [...w.u32(0), ...w.u64(0n), ...w.u16(5), ...w.u16(8), ...w.u64(0n), ...w.u32(0)]);
    expect(readCapture(joined(w.section(), w.interface(1, 0), none)).notes).toEqual([]);
  });

  test('names and comments are not handed on', () => {
    const file = joined(
      w.section(),
      w.interface(1, 0, [[2, [...new TextEncoder().encode('secret-name')]]]),
      w.packet(0, 1n, [1, 2, 3], [[1, [...new TextEncoder().encode('the fault is here')]]]),
    );
    const said = JSON.stringify(readCapture(file), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(said).not.toMatch(/secret-name|fault/);
  });

  test('decimal and binary resolutions and offsets give the same instant', () => {
    const at = 1_700_000_000n;
    const file = joined(
      w.section(),
      w.interface(1, 0, [[9, [9]]]),
      w.interface(1, 0, [[9, [3]]]),
      w.interface(1, 0, [[9, [0x80 | 10]]]),
      w.interface(1, 0, [
        [9, [6]],
        [14, w.u64(at - 5n)],
      ]),
      w.packet(0, at * 1_000_000_000n, [1]),
      w.packet(1, at * 1000n + 500n, [1]),
      w.packet(2, at * 1024n + 512n, [1]),
      w.packet(3, 5_500_000n, [1]),
      w.packet(0, at * 1_000_000_000n + 123_456_789n, [1]),
    );
    const read = readCapture(file);
    expect(read.epochNs).toBe(at * 1_000_000_000n);
    expect(read.packets.map((packet) => packet.time)).toEqual([0, 5e8, 5e8, 5e8, 123_456_789]);
  });

  test('an interface offset before 1970 and an absurd resolution', () => {
    const read = readCapture(
      joined(
        w.section(),
        w.interface(1, 0, [[9, [120]]]),
        w.interface(1, 0, [[14, w.u64(-10n)]]),
        w.packet(1, 0n, [1]),
      ),
    );
    expect(read.epochNs).toBe(-10_000_000_000n);
    expect(read.notes.map((note) => note.kind)).toEqual(['malformed-block']);
  });

  test.each([
    ['a length that is no multiple of four', [...w.u32(99), ...w.u32(13), 0, 0, 0, 0, 0]],
    ['a length of zero', [...w.u32(99), ...w.u32(0), 0, 0, 0, 0]],
    ['a length beyond all reason', [...w.u32(99), ...w.u32(0x7ffffffc), 0, 0, 0, 0]],
    ['two lengths that differ', [...w.u32(99), ...w.u32(12), ...w.u32(16)]],
    [
      'a packet larger than its block',
      [...w.u32(6), ...w.u32(32), ...w.u32(0), ...w.u64(0n), ...w.u32(9), ...w.u32(9), ...w.u32(32)],
    ],
    ['a packet block that is too short', [...w.u32(6), ...w.u32(16), ...w.u32(0), ...w.u32(16)]],
  ])('%s ends the reading with one note', (_what, bytes) => {
    const good = w.packet(0, 1n, [1]);
    const file = joined(w.section(), w.interface(1, 0), good, Uint8Array.from(bytes), good);
    const read = readCapture(file);
    expect(read.packets).toHaveLength(1);
    expect(read.notes.map((note) => note.kind)).toEqual(['malformed-block']);
  });

  test('a packet of an unknown interface is left out, and numbered', () => {
    const file = joined(w.section(), w.interface(1, 0), w.packet(3, 1n, [1]), w.packet(0, 1n, [2]));
    const read = readCapture(file);
    expect(read.packets.map((packet) => packet.number)).toEqual([2]);
    expect(read.notes.map((note) => note.kind)).toEqual(['malformed-block']);
  });

  test('a section of the other byte order may follow, with its own interfaces', () => {
    const other = blockWriter(!littleEndian);
    const file = joined(
      w.section(),
      w.interface(1, 0),
      w.packet(0, 1_000_000n, [1]),
      other.section(),
      other.interface(113, 0),
      other.packet(0, 2_000_000n, [2]),
    );
    expect(readCapture(file).packets).toMatchObject([
      { number: 1, interfaceId: 0, linkType: 1, time: 0 },
      { number: 2, interfaceId: 1, linkType: 113, time: 1e9 },
    ]);
  });
});
