import { describe, expect, test } from '@jest/globals';
import { emptyDatagram } from '../../../analyzer/link/ip.ts';
import { readIpv4 } from '../../../analyzer/link/ipv4.ts';
import { ipv4 } from '../../support/ip-frame.ts';

function read(packet: number[], wireEnd = packet.length + 2): { kind: string; [field: string]: unknown } {
  const datagram = emptyDatagram();
  const fragment = { identification: 0, offset: 0, more: false };
  const kind = readIpv4(Uint8Array.from([9, 9, ...packet]), 2, wireEnd, datagram, fragment);
  const { bytes: _bytes, ...fields } = datagram;
  return { kind, ...fields, fragment };
}

describe('the IPv4 header', () => {
  test('fields and offsets, with options', () => {
    expect(
      read(ipv4([1, 2, 3], { protocol: 17, hopLimit: 9, identification: 0xabcd, options: [1, 1, 1, 1] })),
    ).toMatchObject({
      kind: 'whole',
      version: 4,
      protocol: 17,
      hopLimit: 9,
      identification: 0xabcd,
      source: 14,
      destination: 18,
      payload: 26,
      payloadEnd: 29,
    });
  });

  test('the payload ends by the header, not by padding, and may exceed what was captured', () => {
    expect(read([...ipv4([1, 2, 3]), 0, 0, 0])).toMatchObject({ payloadEnd: 25 });
    expect(read(ipv4([1, 2, 3], { totalLength: 500 }))).toMatchObject({ kind: 'whole', payloadEnd: 502 });
  });

  test('a total length of zero, left to the network card, reaches to the end of the packet', () => {
    expect(read(ipv4([1, 2, 3], { totalLength: 0 }), 25)).toMatchObject({ kind: 'whole', payloadEnd: 25 });
  });

  test('fragments: first, later, last; "do not fragment" is none', () => {
    expect(read(ipv4([], { pieces: 0x4000 })).kind).toBe('whole');
    expect(read(ipv4([], { pieces: 0x2000 }))).toMatchObject({
      kind: 'fragment',
      fragment: { offset: 0, more: true },
    });
    expect(read(ipv4([], { pieces: 0x00b9 }))).toMatchObject({
      kind: 'fragment',
      fragment: { offset: 1480, more: false, identification: 7 },
    });
  });

  test.each([
    ['another version', [0x65, ...ipv4([]).slice(1)]],
    ['a header shorter than allowed', [0x44, ...ipv4([]).slice(1)]],
    ['a header longer than the packet', [0x4f, ...ipv4([]).slice(1)]],
    ['a total length shorter than the header', ipv4([], { totalLength: 19 })],
    ['a cut header', ipv4([]).slice(0, 19)],
  ])('%s is bad', (_what, packet) => {
    expect(read(packet).kind).toBe('bad');
  });
});
