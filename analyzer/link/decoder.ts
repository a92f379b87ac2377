import type { EmitFact } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
import type { CaptureNote, Packet } from '../model/packet.ts';
import { ethernet } from './ethernet.ts';
import { createFragments, type FragmentLoss } from './fragments.ts';
import { emptyDatagram, type Fragment, type IpKind } from './ip.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6, skipExtensions } from './ipv6.ts';
import { loopback } from './loopback.ts';
import { EtherType, type NetworkStart } from './network-start.ts';
import { raw } from './raw.ts';
import { sll, sll2 } from './sll.ts';

/** How each link type's header is read, by LINKTYPE_ value. */
const linkTypes: ReadonlyMap<number, (bytes: Uint8Array, start: NetworkStart) => void> = new Map([
  [0, loopback],
  [1, ethernet],
  [12, raw],
  [14, raw],
  [101, raw],
  [108, loopback],
  [113, sll],
  [228, raw],
  [229, raw],
  [276, sll2],
]);

/** Link types that are remarked on; a file may name a new one for each of its interfaces. */
const mostUnknownTypes = 16;

/** Anomalies of one kind that become facts; a damaged capture would otherwise make one of each packet. */
const mostAnomalies = 16;

const anomalyTexts = {
  'ip-header': 'an IP header is malformed or cut; the packet is left out',
  'ip-fragment-incomplete': 'pieces of a fragmented IP packet are missing; the packet is left out',
  'ip-fragment-overlap': 'pieces of a fragmented IP packet overlap; the packet is left out (RFC 5722)',
  'ip-fragment-too-large':
    'the pieces of a fragmented IP packet are more than IP can carry; the packet is left out',
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

/** Takes packets off the link: finds the IP datagram in each, puts fragments together. */
export interface LinkDecoder {
  /** The packet is borrowed until this returns. */
  push(packet: Packet): void;
}

/** The link stage: packets in, whole IP datagrams out. What is not IP is left out without a word. */
export function createLinkDecoder(options: LinkOptions): LinkDecoder {
  const start: NetworkStart = { etherType: 0, offset: 0 };
  const fragment: Fragment = { identification: 0, offset: 0, more: false };
  const datagram = emptyDatagram();
  const fragments = createFragments((why: FragmentLoss, at) => anomaly(`ip-fragment-${why}`, at));
  const unknownTypes = new Set<number>();
  const anomalies = new Map<string, number>();

  function anomaly(what: keyof typeof anomalyTexts, at: Datagram): void {
    const count = (anomalies.get(what) ?? 0) + 1;
    anomalies.set(what, count);
    if (count > mostAnomalies) return;
    const from = { input: options.input, packet: at.packet, time: at.time };
    options.fact({ kind: 'anomaly', from, layer: 'link', what, text: anomalyTexts[what] });
  }

  function unknownType(packet: Packet): void {
    if (unknownTypes.has(packet.linkType) || unknownTypes.size >= mostUnknownTypes) return;
    unknownTypes.add(packet.linkType);
    const text = `link type ${packet.linkType} is not supported (first on packet ${packet.number}); its packets are left out`;
    options.note({ kind: 'unsupported-link-type', text });
  }

  function finish(kind: IpKind): void {
    if (kind === 'whole') {
      options.datagram(datagram);
      return;
    }
    if (kind === 'bad') {
      anomaly('ip-header', datagram);
      return;
    }
    const whole = fragments.add(datagram, fragment);
    if (whole === undefined) return;
    // Only the first piece of an IPv6 packet shows the headers behind the fragment header.
    if (whole.version === 6 && skipExtensions(whole, fragment) !== 'whole') anomaly('ip-header', whole);
    else options.datagram(whole);
  }

  return {
    push(packet) {
      const read = linkTypes.get(packet.linkType);
      if (read === undefined) {
        unknownType(packet);
        return;
      }
      const { bytes } = packet;
      read(bytes, start);
      if (start.etherType !== EtherType.IPV4 && start.etherType !== EtherType.IPV6) return;
      datagram.packet = packet.number;
      datagram.time = packet.time;
      datagram.interfaceId = packet.interfaceId;
      const readIp = start.etherType === EtherType.IPV4 ? readIpv4 : readIpv6;
      finish(readIp(bytes, start.offset, packet.originalLength, datagram, fragment));
    },
  };
}
