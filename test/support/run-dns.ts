/** Runs the DNS stage for UDP over messages and keeps what it says. */
import { createDnsUdp } from '../../analyzer/dns/udp.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import { datagramOf } from './datagrams.ts';
import { ethernetFrame, ipv4, udp } from './ip-frame.ts';

/** One datagram: from the client, or from the server. */
export interface DnsPacket {
  /** Milliseconds. */
  at: number;
  message: readonly number[];
  from?: 'client' | 'server';
  /** Port of the client. */
  port?: number;
  /** Last octet of the server's address. */
  server?: number;
}

/** The Ethernet frame: client 198.18.0.1, servers 198.18.0.N. */
export function dnsFrame({ message, from = 'client', port = 40_000, server = 53 }: DnsPacket): Uint8Array {
  const [client, resolver] = [
    [198, 18, 0, 1],
    [198, 18, 0, server],
  ];
  const [source, destination] = from === 'client' ? [client, resolver] : [resolver, client];
  const ports: [number, number] = from === 'client' ? [53, port] : [port, 53];
  return ethernetFrame(
    0x08,
    0x00,
    ...ipv4(udp(ports[0], message, ports[1]), { protocol: 17, source, destination }),
  );
}

/** Numbers the packets from 1; `end`: when the capture ends, milliseconds. */
export function runDns(packets: readonly DnsPacket[], end: number, wants: readonly FactKind[] = []): Fact[] {
  const facts: Fact[] = [];
  const stage = createDnsUdp({ input: 0, fact: (fact) => void facts.push(fact), wants: new Set(wants) });
  packets.forEach((packet, index) => {
    const time = packet.at * 1e6;
    stage.expire(time);
    stage.push(datagramOf(dnsFrame(packet), index + 1, time));
  });
  stage.end(end * 1e6);
  return facts;
}
