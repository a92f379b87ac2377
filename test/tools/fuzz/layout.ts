/** Where the parts of a capture file lie, so that whole parts can be moved, repeated and damaged. Its own reader: nothing of the analyzer. */

/** A file as a beginning and pieces: records of pcap, or blocks of pcapng (sections and interfaces too). */
export interface Layout {
  format: 'pcap' | 'pcapng' | 'other';
  littleEndian: boolean;
  head: Uint8Array;
  pieces: Uint8Array[];
  /** What is left behind the last whole piece. */
  tail: Uint8Array;
}

const pcapMagics = [0xa1b2c3d4, 0xa1b23c4d];

/** Takes a file apart; one of another kind has no pieces. */
export function layoutOf(file: Uint8Array): Layout {
  if (file.length < 24) return other(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const littleEndian = pcapMagics.includes(view.getUint32(0, true));
  if (littleEndian || pcapMagics.includes(view.getUint32(0))) {
    const length = (at: number): number => 16 + view.getUint32(at + 8, littleEndian);
    return { format: 'pcap', littleEndian, head: file.subarray(0, 24), ...cutInto(file, 24, 16, length) };
  }
  if (view.getUint32(0) !== 0x0a0d0d0a) return other(file);
  const little = view.getUint32(8, true) === 0x1a2b3c4d;
  const length = (at: number): number => Math.max(12, view.getUint32(at + 4, little));
  return {
    format: 'pcapng',
    littleEndian: little,
    head: file.subarray(0, 0),
    ...cutInto(file, 0, 12, length),
  };
}

function other(file: Uint8Array): Layout {
  return { format: 'other', littleEndian: true, head: file, pieces: [], tail: new Uint8Array(0) };
}

function cutInto(
  file: Uint8Array,
  start: number,
  least: number,
  length: (at: number) => number,
): Pick<Layout, 'pieces' | 'tail'> {
  const pieces: Uint8Array[] = [];
  let at = start;
  while (at + least <= file.length) {
    const end = at + length(at);
    if (end > file.length) break;
    pieces.push(file.subarray(at, end));
    at = end;
  }
  return { pieces, tail: file.subarray(at) };
}

/** Puts a file together again. */
export function fileOf({ head, pieces, tail }: Layout): Uint8Array {
  return Uint8Array.from(Buffer.concat([head, ...pieces, tail]));
}

/** Where things lie in a piece that holds an Ethernet packet with IPv4 or IPv6 and TCP, from the piece's start. */
export interface PacketPlaces {
  ip: number;
  tcp: number;
  payload: number;
  end: number;
}

/** Finds them; undefined for another piece. Good enough to damage the right field, no more. */
export function packetPlaces(layout: Layout, piece: Uint8Array): PacketPlaces | undefined {
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  const pcapng = layout.format === 'pcapng';
  if (pcapng && (piece.length < 48 || view.getUint32(0, layout.littleEndian) !== 6)) return undefined;
  const start = pcapng ? 28 : 16;
  const captured = piece.length < start ? 0 : view.getUint32(pcapng ? 20 : 8, layout.littleEndian);
  const end = Math.min(piece.length, start + captured);
  if (end - start < 54) return undefined;
  for (const ip of [start + 14, start + 16, start + 20]) {
    const version = (piece[ip] ?? 0) >> 4;
    const protocol = piece[ip + (version === 4 ? 9 : 6)];
    if ((version !== 4 && version !== 6) || protocol !== 6) continue;
    const tcp = ip + (version === 4 ? ((piece[ip] ?? 0) & 15) * 4 : 40);
    const payload = tcp + ((piece[tcp + 12] ?? 0) >> 4) * 4;
    if (payload <= end) return { ip, tcp, payload, end };
  }
  return undefined;
}

/** Starts of TLS records or HTTP/2 frames in bytes that begin with one; empty when they do not seem to. */
export function unitsIn(bytes: Uint8Array): { kind: 'record' | 'frame'; starts: number[] } {
  const record = (bytes[0] ?? 0) >= 20 && (bytes[0] ?? 0) <= 24 && bytes[1] === 3;
  const starts: number[] = [];
  let at = 0;
  while (at + (record ? 5 : 9) <= bytes.length) {
    const length = record
      ? 5 + (((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0))
      : 9 + (((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0));
    if (!record && (bytes[at + 3] ?? 0) > 0x10) break;
    starts.push(at);
    at += length;
  }
  return { kind: record ? 'record' : 'frame', starts };
}
