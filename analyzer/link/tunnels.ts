import { formatAddress } from '../model/address.ts';
import { readI32, readU16, readU32 } from '../model/bytes.ts';
import type { EmitFact } from '../model/fact.ts';
import type { TunnelProtocol } from '../model/facts/link.ts';
import type { Datagram } from '../model/link.ts';
import type { CaptureNote } from '../model/packet.ts';
import { EtherType } from './network-start.ts';
import { etherIp, geneve, gre, type Inside, ipInIp, mplsInIp, vxlan, vxlanGpe } from './tunnel-headers.ts';

/** IP protocol numbers (IANA) that carry packets inside, and the one that hides them. */
const Protocol = { IPV4: 4, UDP: 17, IPV6: 41, GRE: 47, ESP: 50, ETHERIP: 97, MPLS: 137 } as const;

/** UDP ports: of VXLAN (and the one that Linux had before RFC 7348, which flannel and Cilium keep), VXLAN-GPE, GENEVE. */
const Port = { VXLAN: 4789, VXLAN_OF_LINUX: 8472, VXLAN_GPE: 4790, GENEVE: 6081, DNS: 53 } as const;

/** Tunnels that are told; a cluster has one for each pair of its nodes. */
const mostTold = 256;

const names: Readonly<Record<TunnelProtocol, string>> = {
  vxlan: 'VXLAN',
  'vxlan-gpe': 'VXLAN-GPE',
  geneve: 'GENEVE',
  gre: 'GRE',
  'ip-in-ip': 'IP in IP',
  etherip: 'EtherIP',
  'mpls-in-ip': 'MPLS in IP',
  esp: 'ESP (IPsec)',
};

/** Finds what IP packets carry that is not for their own ends. */
export interface Tunnels {
  /** True when the datagram is a tunnel's: `inside` then says what begins where. */
  enter(datagram: Datagram): boolean;
  readonly inside: Readonly<Inside>;
}

/** Whom tunnels are told. */
export interface TunnelOptions {
  input: number;
  fact: EmitFact;
  note: (note: CaptureNote) => void;
}

/** Each tunnel becomes a fact once, and each kind of tunnel a note. */
export function createTunnels({ input, fact, note }: TunnelOptions): Tunnels {
  const inside: Inside = { etherType: 0, offset: 0, id: -1 };
  const told = new Set<number>();
  const noted = new Set<TunnelProtocol>();

  function udp(datagram: Datagram, end: number): TunnelProtocol | undefined {
    const { bytes, payload } = datagram;
    const port = readU16(bytes, payload + 2);
    // The port that an answer of DNS goes to is chosen at random, and can be one of these.
    if (port < Port.VXLAN || readU16(bytes, payload) === Port.DNS) return undefined;
    const at = payload + 8;
    if (port === Port.VXLAN || port === Port.VXLAN_OF_LINUX) {
      return vxlan(bytes, at, end, inside) ? 'vxlan' : undefined;
    }
    if (port === Port.VXLAN_GPE) return vxlanGpe(bytes, at, end, inside) ? 'vxlan-gpe' : undefined;
    if (port === Port.GENEVE) return geneve(bytes, at, end, inside) ? 'geneve' : undefined;
    return undefined;
  }

  /** Which tunnel, with `inside` filled; undefined for none. */
  function find(datagram: Datagram): TunnelProtocol | undefined {
    const { bytes, payload } = datagram;
    const end = Math.min(bytes.length, datagram.payloadEnd);
    switch (datagram.protocol) {
      case Protocol.UDP:
        return udp(datagram, end);
      case Protocol.IPV4:
      case Protocol.IPV6:
        return ipInIp(bytes, payload, end, inside) ? 'ip-in-ip' : undefined;
      case Protocol.GRE:
        return gre(bytes, payload, end, inside) ? 'gre' : undefined;
      case Protocol.ETHERIP:
        return etherIp(bytes, payload, end, inside) ? 'etherip' : undefined;
      case Protocol.MPLS:
        return mplsInIp(bytes, payload, end, inside) ? 'mpls-in-ip' : undefined;
      case Protocol.ESP:
        inside.id = readU32(bytes, payload);
        return 'esp';
      default:
        return undefined;
    }
  }

  /** The same number for both ways. Two tunnels may have one number, by chance or on purpose: then one is not told. */
  function numberOf(datagram: Datagram, protocol: TunnelProtocol): number {
    const { bytes, source, destination, version } = datagram;
    let from = 0;
    let to = 0;
    for (let word = 0; word < (version === 4 ? 4 : 16); word += 4) {
      from = Math.imul(from ^ readI32(bytes, source + word), 0x5bd1e995);
      to = Math.imul(to ^ readI32(bytes, destination + word), 0x5bd1e995);
    }
    const ends = (from ^ (from >>> 15)) + (to ^ (to >>> 15));
    return Math.imul(ends ^ inside.id, 0x85ebca6b) ^ protocol.length;
  }

  function tell(datagram: Datagram, protocol: TunnelProtocol): void {
    if (told.size >= mostTold) return;
    const number = numberOf(datagram, protocol);
    if (told.has(number)) return;
    told.add(number);
    const { bytes, version, packet, time } = datagram;
    const encrypted = protocol === 'esp';
    const source = formatAddress(bytes, datagram.source, version);
    const destination = formatAddress(bytes, datagram.destination, version);
    fact({
      kind: 'link.tunnel',
      from: { input, packet, time },
      protocol,
      source,
      destination,
      encrypted,
      ...(inside.id < 0 ? {} : { id: inside.id }),
      ...(encrypted ? {} : { overhead: overheadOf(datagram) }),
    });
    if (noted.has(protocol)) return;
    noted.add(protocol);
    const what = encrypted ? 'its packets are encrypted and left out' : 'the packets inside are read';
    note({ kind: 'tunnel', text: `${names[protocol]}: ${what} (first on packet ${packet})` });
  }

  function overheadOf({ version, payload }: Datagram): number {
    const ethernet = inside.etherType === EtherType.ETHERNET ? 14 : 0;
    return (version === 4 ? 20 : 40) + (inside.offset - payload) + ethernet;
  }

  return {
    inside,
    enter(datagram) {
      const protocol = find(datagram);
      if (protocol === undefined) return false;
      tell(datagram, protocol);
      return protocol !== 'esp';
    },
  };
}
