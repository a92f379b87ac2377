/** Tunnels byte by byte: each carries `inner`, an Ethernet frame or an IP packet, in what IP carries. */
import { be16, be32, ethernetFrame, udp } from './ip-frame.ts';

/** An Ethernet frame with an IP packet of this EtherType. */
export function frameOf(etherType: number, packet: readonly number[]): number[] {
  return [...ethernetFrame(...be16(etherType), ...packet)];
}

/** VXLAN over UDP. */
export function vxlanOf(inner: readonly number[], id = 7, port = 4789): number[] {
  return udp(port, [0x08, 0, 0, 0, ...be32(id * 256), ...inner]);
}

/** VXLAN-GPE over UDP; `next`: 1 IPv4, 2 IPv6, 3 Ethernet. */
export function gpeOf(next: number, inner: readonly number[]): number[] {
  return udp(4790, [0x0c, 0, 0, next, ...be32(7 * 256), ...inner]);
}

/** GENEVE over UDP with `words` words of options. */
export function geneveOf(etherType: number, inner: readonly number[], words = 0): number[] {
  const options = Array.from({ length: words }, () => [0x01, 0x02, 0x80, 0]).flat();
  return udp(6081, [words, 0, ...be16(etherType), ...be32(7 * 256), ...options, ...inner]);
}

/** GRE; what is given is present. */
export function greOf(
  etherType: number,
  inner: readonly number[],
  fields: { checksum?: boolean; key?: number; sequence?: number } = {},
): number[] {
  const { checksum = false, key, sequence } = fields;
  const flags =
    (checksum ? 0x8000 : 0) | (key === undefined ? 0 : 0x2000) | (sequence === undefined ? 0 : 0x1000);
  return [
    ...be16(flags),
    ...be16(etherType),
    ...(checksum ? be32(0) : []),
    ...(key === undefined ? [] : be32(key)),
    ...(sequence === undefined ? [] : be32(sequence)),
    ...inner,
  ];
}

/** ERSPAN type II in GRE: session 5. */
export function erspan2Of(frame: readonly number[]): number[] {
  return greOf(0x88be, [0x10, 0x01, ...be16(5), ...be32(0), ...frame], { sequence: 1 });
}

/** ERSPAN type III in GRE: session 5, with the subheader of a platform if so. */
export function erspan3Of(frame: readonly number[], platform = false): number[] {
  const header = [0x20, 0x01, ...be16(5), ...be32(0), ...be16(0), 0, platform ? 1 : 0];
  const subheader = platform ? [...be32(0), ...be32(0)] : [];
  return greOf(0x22eb, [...header, ...subheader, ...frame], { sequence: 1 });
}

/** An MPLS label stack. */
export function labels(count: number): number[] {
  return Array.from({ length: count }, (_, index) => [0, 1, index === count - 1 ? 0x01 : 0x00, 64]).flat();
}
