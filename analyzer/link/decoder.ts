import type { EmitFact } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
import type { CaptureNote, Packet } from '../model/packet.ts';
import { ethernet, ethernetAt } from './ethernet.ts';
import { createFragments, type FragmentLoss } from './fragments.ts';
import { emptyDatagram, type Fragment, type IpKind } from './ip.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6, skipExtensions } from './ipv6.ts';
import { describeLinkType, linkReaders } from './link-types.ts';
import { mplsAt } from './mpls.ts';
import { EtherType, type NetworkStart } from './network-start.ts';
import { pppAt, pppoeAt } from './ppp.ts';
import { createTunnels } from './tunnels.ts';

/** Link types that are remarked on; a file may name a new one for each of its interfaces. */
const mostUnknownTypes = 16;

/** Anomalies of one kind that become facts; a damaged capture would otherwise make one of each packet. */
const mostAnomalies = 16;

/**
 * Headers of IP, Ethernet, MPLS or PPP inside each other in one packet. A tunnel over VXLAN in a network of MPLS needs
 * half of them; without a limit a packet of 64 KB could hold three thousand.
 */
const mostLayers = 16;

const ethernetLinkType = 1;

/** IP protocol numbers. */
const tcp = 6;
const authenticationHeader = 51;

const anomalyTexts = {
  'ip-header': 'an IP header is malformed or cut; the packet is left out',
  'ip-fragment-incomplete': 'pieces of a fragmented IP packet are missing; the packet is left out',
  'ip-fragment-overlap': 'pieces of a fragmented IP packet overlap; the packet is left out (RFC 5722)',
  'ip-fragment-too-large':
    'the pieces of a fragmented IP packet are more than IP can carry; the packet is left out',
  'tunnel-depth': `more than ${mostLayers} headers are inside each other; the packet is left out`,
} as const;

/** What the link stage needs to know and whom it tells. */
export interface LinkOptions {
  /** Index of the input, for facts. */
  input: number;
  /** Receives each whole datagram; the record and its bytes are borrowed until this returns. */
  datagram: (datagram: Datagram) => void;
  fact: EmitFact;
  note: (note: CaptureNote) => void;
}

/** Takes packets off the link: finds the innermost IP datagram in each, puts fragments together. */
export interface LinkDecoder {
  /** The packet is borrowed until this returns. */
  push(packet: Packet): void;
  /** The capture ended at this time: pieces that waited too long are told. */
  end(time: number): void;
}

/** The link stage: packets in, whole IP datagrams out. What is not IP is left out without a word. */
export function createLinkDecoder(options: LinkOptions): LinkDecoder {
  const { input, fact, note } = options;
  const start: NetworkStart = { etherType: 0, offset: 0 };
  const fragment: Fragment = { identification: 0, offset: 0, more: false };
  const datagram = emptyDatagram();
  const fragments = createFragments((why: FragmentLoss, packet, time) => {
    anomaly(`ip-fragment-${why}`, packet, time);
  });
  const tunnels = createTunnels({ input, fact, note });
  const notedTypes = new Set<number>();
  const anomalies = new Map<string, number>();

  function anomaly(what: keyof typeof anomalyTexts, packet: number, time: number): void {
    const count = (anomalies.get(what) ?? 0) + 1;
    anomalies.set(what, count);
    if (count > mostAnomalies) return;
    fact({ kind: 'anomaly', from: { input, packet, time }, layer: 'link', what, text: anomalyTexts[what] });
  }

  /** Remarks once on a link type, or an EtherType, that hides its packets. */
  function leaveOut(type: number, what: string, packet: number): void {
    if (notedTypes.has(type) || notedTypes.size >= mostUnknownTypes) return;
    notedTypes.add(type);
    const text = `${what} is not supported (first on packet ${packet}); its packets are left out`;
    note({ kind: 'unsupported-link-type', text });
  }

  /** The whole datagram that an IP header or the last piece of one leads to. */
  function settle(kind: IpKind): Datagram | undefined {
    if (kind === 'whole') return datagram;
    if (kind === 'bad') {
      anomaly('ip-header', datagram.packet, datagram.time);
      return undefined;
    }
    const whole = fragments.add(datagram, fragment);
    // Only the first piece of an IPv6 packet shows the headers behind the fragment header.
    return whole?.version === 6 ? behindExtensions(whole) : whole;
  }

  function behindExtensions(whole: Datagram): Datagram | undefined {
    if (skipExtensions(whole, fragment) === 'whole') return whole;
    anomaly('ip-header', whole.packet, whole.time);
    return undefined;
  }

  /** Moves `start` behind a header that is none of IP; false when nothing is there that we read. */
  function moveOn(bytes: Uint8Array): boolean {
    switch (start.etherType) {
      case EtherType.ETHERNET:
        ethernetAt(bytes, start.offset, start);
        return true;
      case EtherType.PPPOE:
        pppoeAt(bytes, start.offset, start);
        return true;
      case EtherType.PPP:
        pppAt(bytes, start.offset, start);
        return true;
      case EtherType.MPLS:
      case EtherType.MPLS_UPSTREAM:
        mplsAt(bytes, start.offset, start);
        return true;
      case EtherType.MACSEC:
        leaveOut(-EtherType.MACSEC, 'MACsec (encrypted)', datagram.packet);
        return false;
      default:
        return false;
    }
  }

  /** Follows the headers from `start` on to the innermost datagram. `wireEnd`: where they ended on the wire. */
  function follow(packetBytes: Uint8Array, packetEnd: number): void {
    let bytes = packetBytes;
    let wireEnd = packetEnd;
    for (let layers = 0; layers < mostLayers; layers++) {
      const { etherType } = start;
      if (etherType !== EtherType.IPV4 && etherType !== EtherType.IPV6) {
        if (!moveOn(bytes)) return;
        continue;
      }
      const readIp = etherType === EtherType.IPV4 ? readIpv4 : readIpv6;
      let whole = settle(readIp(bytes, start.offset, wireEnd, datagram, fragment));
      if (whole?.protocol === authenticationHeader) whole = behindExtensions(whole);
      if (whole === undefined) return;
      if (whole.protocol === tcp || !tunnels.enter(whole)) {
        options.datagram(whole);
        return;
      }
      start.etherType = tunnels.inside.etherType;
      start.offset = tunnels.inside.offset;
      bytes = whole.bytes;
      wireEnd = whole.payloadEnd;
    }
    anomaly('tunnel-depth', datagram.packet, datagram.time);
  }

  return {
    push(packet) {
      const { bytes, linkType } = packet;
      datagram.packet = packet.number;
      datagram.time = packet.time;
      datagram.interfaceId = packet.interfaceId;
      if (linkType === ethernetLinkType) ethernet(bytes, start);
      else {
        const read = linkReaders.get(linkType);
        if (read === undefined) {
          leaveOut(linkType, `link type ${describeLinkType(linkType)}`, packet.number);
          return;
        }
        read(bytes, start);
      }
      follow(bytes, packet.originalLength);
    },

    end(time) {
      fragments.end(time);
    },
  };
}
