/** Datagrams and segments of built TCP packets, for tests of single pieces of the TCP stage. */
import { createLinkDecoder } from '../../analyzer/link/decoder.ts';
import type { Datagram } from '../../analyzer/model/link.ts';
import { emptySegment, readSegment, type Segment } from '../../analyzer/tcp/segment.ts';
import type { TcpPacket } from './tcp-builder.ts';
import { encodeFrame } from './tcp-frame.ts';

const template: TcpPacket = {
  time: 0,
  source: '198.18.0.1:40000',
  destination: '198.18.0.2:8080',
  sequence: 1000,
  acknowledgment: 0,
  flags: 0x10,
  window: 64_240,
  payload: new Uint8Array(0),
  identification: 1,
  hopLimit: 64,
};

/** The datagram of an Ethernet frame; throws when there is none. */
export function datagramOf(frame: Uint8Array, packet = 1, time = 0, linkType = 1): Datagram {
  const found: Datagram[] = [];
  createLinkDecoder({
    input: 0,
    datagram: (datagram) => void found.push({ ...datagram }),
    fact: () => undefined,
    note: () => undefined,
  }).push({ number: packet, time, interfaceId: 0, linkType, originalLength: frame.length, bytes: frame });
  const [datagram] = found;
  if (datagram === undefined) throw new Error('the frame holds no datagram');
  return datagram;
}

/** A datagram with what is given, the rest as in any plain ACK. */
export function datagram(values: Partial<TcpPacket> = {}): Datagram {
  return datagramOf(encodeFrame({ ...template, ...values }), 1, values.time ?? 0);
}

/** A segment with what is given, the rest as in any plain ACK. */
export function segment(values: Partial<TcpPacket> = {}): Segment {
  const result = emptySegment();
  readSegment(datagram(values), result);
  return result;
}
