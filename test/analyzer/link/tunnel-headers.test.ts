import { describe, expect, test } from '@jest/globals';
import {
  etherIp,
  geneve,
  gre,
  type Inside,
  ipInIp,
  mplsInIp,
  vxlan,
  vxlanGpe,
} from '../../../analyzer/link/tunnel-headers.ts';

type Reader = (bytes: Uint8Array, at: number, end: number, inside: Inside) => boolean;

function read(reader: Reader, bytes: number[], end = bytes.length): Inside | undefined {
  const inside: Inside = { etherType: 1, offset: 1, id: 1 };
  return reader(Uint8Array.from([9, ...bytes]), 1, end + 1, inside) ? inside : undefined;
}

const ethernet = 0x6558;

// The figures of RFC 7348 5, RFC 8926 3.4, RFC 2784 2, RFC 2890 2, RFC 2637 4.1, RFC 7637 3.2, RFC 3378 3.
test.each<[name: string, reader: Reader, bytes: number[], inside: Inside | undefined]>([
  ['VXLAN', vxlan, [8, 0, 0, 0, 0x12, 0x34, 0x56, 0], { etherType: ethernet, offset: 9, id: 0x123456 }],
  ['VXLAN, cut', vxlan, [8, 0, 0, 0, 0, 0, 1], undefined],
  ['VXLAN-GPE, IPv6', vxlanGpe, [0x0c, 0, 0, 2, 0, 0, 1, 0], { etherType: 0x86dd, offset: 9, id: 1 }],
  ['VXLAN-GPE, MPLS', vxlanGpe, [0x0c, 0, 0, 5, 0, 0, 1, 0], { etherType: 0x8847, offset: 9, id: 1 }],
  [
    'VXLAN-GPE without next protocol',
    vxlanGpe,
    [8, 0, 0, 0, 0, 0, 1, 0],
    { etherType: ethernet, offset: 9, id: 1 },
  ],
  ['VXLAN-GPE, NSH', vxlanGpe, [0x0c, 0, 0, 4, 0, 0, 1, 0], undefined],
  ['GENEVE', geneve, [1, 0, 0x86, 0xdd, 0, 0, 2, 0, 1, 2, 3, 4], { etherType: 0x86dd, offset: 13, id: 2 }],
  ['GENEVE, another type', geneve, [0, 0, 0x08, 0x06, 0, 0, 2, 0], undefined],
  ['GRE', gre, [0, 0, 8, 0], { etherType: 0x0800, offset: 5, id: -1 }],
  ['GRE, checksum', gre, [0x80, 0, 8, 0, 1, 1, 0, 0], { etherType: 0x0800, offset: 9, id: -1 }],
  ['GRE, key', gre, [0x20, 0, 8, 0, 0, 0, 1, 2], { etherType: 0x0800, offset: 9, id: 0x102 }],
  ['GRE, cut', gre, [0x30, 0, 8, 0, 0, 0, 1, 2], undefined],
  ['GRE, version 2', gre, [0, 2, 8, 0], undefined],
  ['NVGRE', gre, [0x20, 0, 0x65, 0x58, 0, 0, 5, 1], { etherType: ethernet, offset: 9, id: 5 }],
  [
    'PPTP, acknowledgment only',
    gre,
    [0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 1],
    { etherType: 0x880b, offset: 13, id: 9 },
  ],
  ['ERSPAN I', gre, [0, 0, 0x88, 0xbe], { etherType: ethernet, offset: 5, id: -1 }],
  ['EtherIP', etherIp, [0x30, 0], { etherType: ethernet, offset: 3, id: -1 }],
  ['EtherIP of another version', etherIp, [0x20, 0], undefined],
  ['IP in IP', ipInIp, [0x60], { etherType: 0x86dd, offset: 1, id: -1 }],
  ['MPLS in IP', mplsInIp, [0, 0, 1, 64], { etherType: 0x8847, offset: 1, id: -1 }],
  ['MPLS in IP, cut', mplsInIp, [0, 0, 1], undefined],
])('%s', (_name, reader, bytes, inside) => {
  expect(read(reader, bytes)).toEqual(inside);
});

describe('the end of the datagram', () => {
  test('counts, not that of the bytes', () => {
    expect(read(vxlan, [8, 0, 0, 0, 0, 0, 1, 0, 0, 0], 7)).toBeUndefined();
    expect(read(ipInIp, [0x45, 0], 0)).toBeUndefined();
  });
});
