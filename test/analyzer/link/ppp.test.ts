import { expect, test } from '@jest/globals';
import type { NetworkStart } from '../../../analyzer/link/network-start.ts';
import { ciscoHdlc, ppp, pppoe, pppWithDirection } from '../../../analyzer/link/ppp.ts';

type Reader = (bytes: Uint8Array, start: NetworkStart) => void;

test.each<[name: string, reader: Reader, bytes: number[], etherType: number, offset: number]>([
  ['IPv4', ppp, [0xff, 3, 0, 0x21, 0x45], 0x0800, 4],
  ['no address and control', ppp, [0, 0x57, 0x60], 0x86dd, 2],
  ['a short protocol', ppp, [0xff, 3, 0x21, 0x45], 0x0800, 3],
  ['link control', ppp, [0xff, 3, 0xc0, 0x21], 0, 0],
  ['sent, in place of the address', pppWithDirection, [1, 3, 0, 0x21, 0x45], 0x0800, 4],
  ['received, before the address', pppWithDirection, [0, 0xff, 3, 0, 0x57, 0x60], 0x86dd, 5],
  ['a session of PPP over Ethernet', pppoe, [0x11, 0, 0, 1, 0, 9, 0, 0x21, 0x45], 0x0800, 8],
  ['its discovery', pppoe, [0x11, 9, 0, 0, 0, 0, 0, 0x21], 0, 0],
  ['Cisco HDLC', ciscoHdlc, [0x0f, 0, 0x86, 0xdd, 0x60], 0x86dd, 4],
  ['a cut header', ciscoHdlc, [0x0f, 0, 0x86], 0, 0],
])('%s', (_name, reader, bytes, etherType, offset) => {
  const start = { etherType: 1, offset: 1 };
  reader(Uint8Array.from(bytes), start);
  expect(start).toEqual({ etherType, offset });
});
