import { describe, expect, test } from '@jest/globals';
import { annotate, stripComments } from '../../../analyzer/capture/annotate.ts';
import {
  concatBlocks,
  decryptionSecrets,
  enhancedPacket,
  interfaceDescription,
  nameResolution,
  sectionHeader,
} from '../../../analyzer/capture/pcapng-writer.ts';
import { createCaptureReader } from '../../../analyzer/capture/reader.ts';
import { blockWriter, joined } from '../../support/pcapng-bytes.ts';
import { suiteWith } from '../../support/require.ts';
import { tsharkFields, withFile } from '../../support/tshark.ts';

const packet = (index: number): Uint8Array =>
  enhancedPacket({
    interfaceId: 0,
    epochNs: 1_700_000_000_000_000_000n + BigInt(index),
    originalLength: 60 + index,
    bytes: new Uint8Array(60 + index).fill(index),
  });
const plain = concatBlocks([
  sectionHeader(),
  interfaceDescription({ linkType: 1, snapLength: 0, name: 'client-proxy' }),
  decryptionSecrets('CLIENT_RANDOM aa bb'),
  packet(1),
  packet(2),
  packet(3),
]);

function readNames(file: Uint8Array): [string, string][] {
  const names: [string, string][] = [];
  const reader = createCaptureReader({
    start: () => undefined,
    packet: () => undefined,
    secrets: () => undefined,
    note: () => undefined,
    name: (address, name) => names.push([address, name]),
  });
  reader.push(file);
  reader.end();
  return names;
}

const withTshark = await suiteWith('tshark');

withTshark('as tshark shows them', () => {
  const comments = (file: Uint8Array): string[] =>
    withFile(file, (path) =>
      tsharkFields(path, ['frame.number', 'frame.comment']).map((row) => row[1] ?? ''),
    );

  test('names of addresses come before the packets, once', () => {
    const names = [[Uint8Array.of(198, 18, 0, 2), 'client']] as const;
    const named = annotate(plain, new Map(), names);
    const ahead = concatBlocks([sectionHeader(), nameResolution(names)]).length - sectionHeader().length;
    expect(named).toHaveLength(plain.length + ahead);
    expect(annotate(named, new Map(), names)).toEqual(named);
    expect(readNames(named)).toEqual([['198.18.0.2', 'client']]);
    expect(annotate(plain, new Map(), [])).toEqual(plain);
  });

  test('comments stand on their packets and replace earlier ones', () => {
    const first = annotate(plain, new Map([[1, ['early']]]));
    expect(comments(first)).toEqual(['early', '', '']);
    const second = annotate(
      first,
      new Map([
        [2, ['GOAWAY from the proxy']],
        [3, ['a', 'b']],
      ]),
    );
    expect(comments(second)).toEqual(['', 'GOAWAY from the proxy', 'a,b']);
  });
});

describe('all else stays byte for byte', () => {
  test('taking the comments off again gives the original file', () => {
    const annotated = annotate(plain, new Map([[2, ['some text', 'more']]]));
    expect(annotated).not.toEqual(plain);
    expect(stripComments(annotated)).toEqual(plain);
    expect(annotate(annotated, new Map())).toEqual(plain);
    expect(annotate(plain, new Map([[99, ['no such packet']]]))).toEqual(plain);
  });

  test('other options of a packet are kept', () => {
    const w = blockWriter(true);
    const flags: [number, number[]] = [2, [1, 0, 0, 0]];
    const comment: [number, number[]] = [1, [...new TextEncoder().encode('hello')]];
    const file = (...options: [number, number[]][]): Uint8Array =>
      joined(w.section(), w.interface(1, 0), w.packet(0, 1n, [1, 2, 3], options));
    expect(stripComments(file(flags, comment))).toEqual(file(flags));
    expect(annotate(file(flags), new Map([[1, ['hello']]]))).toEqual(file(comment, flags));
  });

  test('comments on interfaces are taken off only by stripComments', () => {
    const w = blockWriter(true);
    const file = joined(w.section(), w.interface(1, 0, [[1, [0x61, 0x62, 0x63]]]), w.packet(0, 1n, [1]));
    expect(annotate(file, new Map())).toEqual(file);
    expect(stripComments(file)).toEqual(joined(w.section(), w.interface(1, 0), w.packet(0, 1n, [1])));
  });

  test('a cut end is kept as it is', () => {
    const cut = plain.subarray(0, plain.length - 5);
    expect(annotate(cut, new Map([[3, ['x']]]))).toEqual(cut);
  });
});

test('a file of another kind is refused with a hint', () => {
  expect(() => annotate(new Uint8Array(40), new Map())).toThrow(/expected a little-endian pcapng/);
  expect(() => stripComments(blockWriter(false).section())).toThrow(/editcap/);
});
