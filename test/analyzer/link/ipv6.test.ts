import { describe, expect, test } from '@jest/globals';
import { emptyDatagram } from '../../../analyzer/link/ip.ts';
import { readIpv6 } from '../../../analyzer/link/ipv6.ts';
import { be16, be32, ipv6, tcpSyn } from '../../support/ip-frame.ts';

function read(packet: number[], wireEnd = packet.length): { kind: string; [field: string]: unknown } {
  const datagram = emptyDatagram();
  const fragment = { identification: 0, offset: 0, more: false };
  const kind = readIpv6(Uint8Array.from(packet), 0, wireEnd, datagram, fragment);
  const { bytes: _bytes, ...fields } = datagram;
  return { kind, ...fields, fragment };
}

const option = (next: number): number[] => [next, 0, 1, 4, 0, 0, 0, 0];
const fragmentHeader = (next: number, field: number): number[] => [
  next,
  0,
  ...be16(field),
  ...be32(0xdeadbeef),
];

describe('the IPv6 header', () => {
  test('fields and offsets', () => {
    expect(read(ipv6(6, tcpSyn()))).toMatchObject({
      kind: 'whole',
      version: 6,
      protocol: 6,
      hopLimit: 61,
      identification: 0,
      source: 8,
      destination: 24,
      payload: 40,
      payloadEnd: 60,
    });
  });

  test('extension headers are passed over', () => {
    const chain = [...option(43), ...option(60), ...option(51), ...[6, 4, ...new Array<number>(22).fill(0)]];
    expect(read(ipv6(0, [...chain, ...tcpSyn()]))).toMatchObject({
      kind: 'whole',
      protocol: 6,
      payload: 40 + 24 + 24,
      payloadEnd: 40 + 48 + 20,
    });
  });

  test('no next header and encrypted payload end the chain', () => {
    expect(read(ipv6(59, []))).toMatchObject({ kind: 'whole', protocol: 59 });
    expect(read(ipv6(50, [1, 2, 3, 4]))).toMatchObject({ kind: 'whole', protocol: 50, payload: 40 });
  });

  test('fragments, and the atomic one that is whole', () => {
    expect(read(ipv6(44, [...fragmentHeader(6, 1), ...tcpSyn()]))).toMatchObject({
      kind: 'fragment',
      protocol: 6,
      payload: 48,
      fragment: { offset: 0, more: true, identification: 0xdeadbeef },
    });
    expect(read(ipv6(44, [...fragmentHeader(6, 1448), 1, 2]))).toMatchObject({
      fragment: { offset: 1448, more: false },
    });
    expect(read(ipv6(44, [...fragmentHeader(6, 0), ...tcpSyn()]))).toMatchObject({
      kind: 'whole',
      protocol: 6,
    });
  });

  test('a payload length of zero reaches to the end of the packet', () => {
    expect(read(ipv6(6, tcpSyn(), 0))).toMatchObject({ kind: 'whole', payloadEnd: 60 });
  });

  test.each([
    ['another version', [0x45, ...ipv6(6, []).slice(1)]],
    ['a cut header', ipv6(6, []).slice(0, 39)],
    ['an extension header that is cut', ipv6(0, [6, 0, 1])],
    ['an extension header longer than the packet', ipv6(0, [6, 9, 1, 4, 0, 0, 0, 0])],
    ['a chain without end', ipv6(0, Array.from({ length: 40 }, () => option(0)).flat())],
  ])('%s is bad', (_what, packet) => {
    expect(read(packet).kind).toBe('bad');
  });
});
