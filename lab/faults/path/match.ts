import { z } from 'zod';
import { type HopName, isHopName } from '../../model/topology.ts';

/** Which way packets go: to the end that accepts connections, or to the one that opens them. */
export const direction = z.enum(['to-server', 'to-client']);

/** One way, or both. */
export const ways = z.enum(['to-server', 'to-client', 'both']);

/** The directions of a choice of ways. */
export function directionsOf(chosen: z.output<typeof ways>): Direction[] {
  return chosen === 'both' ? ['to-server', 'to-client'] : [chosen];
}

/** Which packets are meant. */
export const packets = z.enum(['ip', 'tcp', 'data', 'syn', 'syn-ack', 'fin', 'rst']);

/** Which hop of the topology; the first one by default. */
export const hop = z
  .custom<HopName>(isHopName, 'expected the name of a hop, such as client-proxy or proxy-server-2')
  .optional();

/** See {@link direction}. */
export type Direction = z.output<typeof direction>;
/** See {@link packets}. */
export type Packets = z.output<typeof packets>;

/** Longest header of TCP, in words of four bytes (RFC 9293 3.1). */
const shortest = 5;
const longest = 15;

/**
 * Conditions of nftables under which a packet is one of these; any of the lines is enough. "data" is a segment that
 * carries payload: nftables cannot subtract, so there is one line for each length of the TCP header. IP headers of
 * the lab have no options.
 */
export function conditions(packets: Packets): string[] {
  switch (packets) {
    case 'ip':
      return ['meta protocol ip'];
    case 'tcp':
      return ['ip protocol tcp'];
    case 'syn':
      return ['tcp flags & (syn | ack) == syn'];
    case 'syn-ack':
      return ['tcp flags & (syn | ack) == syn | ack'];
    case 'fin':
      return ['tcp flags & fin == fin'];
    case 'rst':
      return ['tcp flags & rst == rst'];
    case 'data':
      return Array.from({ length: longest - shortest + 1 }, (_, index) => {
        const words = shortest + index;
        return `tcp doff ${words} ip length > ${20 + 4 * words}`;
      });
  }
}
