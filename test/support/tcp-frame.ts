/** Wire bytes of a {@link TcpPacket}: Ethernet, IPv4 or IPv6, TCP. */
import type { TcpPacket } from './tcp-builder.ts';

const ethernetLength = 14;

/** An address and a port; the address is shared. */
interface Ends {
  address: Uint8Array;
  port: number;
}

/** Scripts name the same few ends in each segment. */
const knownEnds = new Map<string, Ends>();

function splitEndpoint(endpoint: string): Ends {
  let ends = knownEnds.get(endpoint);
  if (ends === undefined) knownEnds.set(endpoint, (ends = readEndpoint(endpoint)));
  return ends;
}

function readEndpoint(endpoint: string): Ends {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
  return { address: parseAddress(host), port: Number(endpoint.slice(colon + 1)) };
}

function parseAddress(host: string): Uint8Array {
  if (!host.includes(':')) return Uint8Array.from(host.split('.'), Number);
  const [head = '', tail = ''] = host.split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((word) => parseInt(word, 16));
  const [left, right] = [words(head), words(tail)];
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

function sum16(bytes: Uint8Array, start: number): number {
  const { buffer, byteOffset, length } = bytes;
  const view = new DataView(buffer, byteOffset, length);
  let sum = start;
  for (let i = 0; i + 1 < length; i += 2) sum += view.getUint16(i);
  return length % 2 === 0 ? sum : sum + (view.getUint8(length - 1) << 8);
}

function checksum(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function tcpSegment(
  packet: TcpPacket,
  from: Uint8Array,
  to: Uint8Array,
  ports: [number, number],
): Uint8Array {
  const mss = packet.mss === undefined ? [] : [2, 4, packet.mss >> 8, packet.mss & 0xff];
  const options = [...mss, ...(packet.options ?? [])];
  const header = 20 + Math.ceil(options.length / 4) * 4;
  const bytes = new Uint8Array(header + packet.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ports[0]);
  view.setUint16(2, ports[1]);
  view.setUint32(4, packet.sequence);
  view.setUint32(8, packet.acknowledgment);
  view.setUint8(12, (header / 4) << 4);
  view.setUint8(13, packet.flags);
  view.setUint16(14, packet.window);
  bytes.set(options, 20);
  bytes.set(packet.payload, header);
  const pseudo = sum16(to, sum16(from, 6 + bytes.length));
  view.setUint16(16, checksum(sum16(bytes, pseudo)));
  return bytes;
}

/** The Ethernet frame of a segment. */
export function encodeFrame(packet: TcpPacket): Uint8Array {
  if (packet.frame !== undefined) return packet.frame;
  const source = splitEndpoint(packet.source);
  const destination = splitEndpoint(packet.destination);
  const segment = tcpSegment(packet, source.address, destination.address, [source.port, destination.port]);
  const v6 = source.address.length === 16;
  const ipLength = v6 ? 40 : 20;
  const bytes = new Uint8Array(ethernetLength + ipLength + segment.length);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
  view.setUint16(12, v6 ? 0x86dd : 0x0800);
  const ip = bytes.subarray(ethernetLength, ethernetLength + ipLength);
  const ipView = new DataView(bytes.buffer, ethernetLength, ipLength);
  if (v6) {
    ipView.setUint32(0, 0x60000000);
    ipView.setUint16(4, segment.length);
    ipView.setUint8(6, 6);
    ipView.setUint8(7, packet.hopLimit);
    ip.set(source.address, 8);
    ip.set(destination.address, 24);
  } else {
    ipView.setUint8(0, 0x45);
    ipView.setUint16(2, 20 + segment.length);
    ipView.setUint16(4, packet.identification);
    ipView.setUint16(6, 0x4000);
    ipView.setUint8(8, packet.hopLimit);
    ipView.setUint8(9, 6);
    ip.set(source.address, 12);
    ip.set(destination.address, 16);
    ipView.setUint16(10, checksum(sum16(ip, 0)));
  }
  bytes.set(segment, ethernetLength + ipLength);
  return bytes;
}
