/** Damage that knows what a capture is made of: blocks, packets, segments, TLS records, HTTP/2 frames, key logs. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { fileOf, type Layout, layoutOf, packetPlaces, unitsIn } from './layout.ts';
import { damage, editWithin, writeExtreme } from './mutate-bytes.ts';
import type { Choices } from './random.ts';
import { fragment, multiply, shuffle, tunnel } from './wrap.ts';

/** An input of the analyzer: a capture, and the text of a key log. */
export interface Subject {
  bytes: Uint8Array;
  keys: string | undefined;
}

/** A thousand times a large packet would say no more than a thousand times a small one. */
const mostRepeatedBytes = 300_000;

type Change = (layout: Layout, choices: Choices, other: () => Layout) => void;

const changes: readonly Change[] = [
  movePieces,
  repeatPieces,
  dropPieces,
  spliceFromOther,
  editPiece,
  editHeaders,
  editPayload,
  editPayload,
  editUnit,
  editUnit,
  swapUnits,
  cutPacket,
  tunnel,
  fragment,
  shuffle,
  (layout, choices) => multiply(layout, choices, (piece) => packetPlaces(layout, piece)?.tcp),
];

/** One more damage to an input. `other` gives a capture to take parts from. */
export function mutate(subject: Subject, choices: Choices, other: () => Uint8Array): Subject {
  if (subject.keys !== undefined && choices.chance(0.1)) {
    return { ...subject, keys: mutateKeys(subject.keys, choices) };
  }
  if (choices.chance(0.15)) return { ...subject, bytes: damage(subject.bytes, choices, other) };
  const layout = layoutOf(subject.bytes);
  if (layout.pieces.length === 0) return { ...subject, bytes: damage(subject.bytes, choices, other) };
  choices.pick(changes)(layout, choices, () => layoutOf(other()));
  return { ...subject, bytes: fileOf(layout) };
}

/** Packs a capture, perhaps damaging what was packed. */
export function pack(bytes: Uint8Array, choices: Choices): Uint8Array {
  const packed = Uint8Array.from(
    choices.chance(0.5) ? gzipSync(bytes, { level: 1 }) : zstdCompressSync(bytes),
  );
  return choices.chance(0.6) ? packed : damage(packed, choices, () => packed);
}

/** Lines lost, repeated, changed; bytes that no key log has. */
function mutateKeys(keys: string, choices: Choices): string {
  const lines = keys.split('\n');
  const at = choices.int(lines.length);
  const line = lines[at] ?? '';
  switch (choices.int(6)) {
    case 0:
      lines.splice(at, 1 + choices.int(3));
      break;
    case 1:
      lines.splice(at, 0, ...Array.from({ length: 1 + choices.int(20) }, () => line));
      break;
    case 2:
      lines[at] = line.slice(0, choices.int(line.length));
      break;
    case 3:
      lines[at] = line.replace(/[0-9a-f]{4}/, choices.pick(['', 'zzzz', '0000', '\u0000', 'a'.repeat(5000)]));
      break;
    case 4:
      lines[at] = line
        .split(' ')
        .reverse()
        .join(choices.pick([' ', '\t', '  ', '']));
      break;
    default:
      return Buffer.from(damage(Buffer.from(keys, 'latin1'), choices, () => Buffer.from(keys))).toString(
        'latin1',
      );
  }
  return lines.join(choices.pick(['\n', '\r\n', '\n\n']));
}

function movePieces({ pieces }: Layout, choices: Choices): void {
  for (let i = choices.int(6); i >= 0; i--) {
    const from = choices.int(pieces.length);
    const to = choices.chance(0.7) ? Math.max(0, from - choices.int(5)) : choices.int(pieces.length);
    pieces.splice(to, 0, ...pieces.splice(from, 1));
  }
}

function repeatPieces({ pieces }: Layout, choices: Choices): void {
  const at = choices.int(pieces.length);
  const row = pieces.slice(at, at + 1 + choices.int(4));
  const wanted = choices.chance(0.1) ? 1000 : 1 + choices.int(5);
  const length = row.reduce((sum, piece) => sum + piece.length, 0);
  const times = Math.min(wanted, Math.ceil(mostRepeatedBytes / Math.max(1, length)));
  const to = choices.chance(0.5) ? at : choices.int(pieces.length + 1);
  pieces.splice(to, 0, ...Array.from({ length: times }, () => row).flat());
}

function dropPieces({ pieces }: Layout, choices: Choices): void {
  pieces.splice(choices.int(pieces.length), 1 + choices.int(choices.chance(0.2) ? pieces.length : 3));
}

function spliceFromOther({ pieces }: Layout, choices: Choices, other: () => Layout): void {
  const donor = other().pieces;
  const start = choices.int(donor.length);
  pieces.splice(choices.int(pieces.length + 1), 0, ...donor.slice(start, start + 1 + choices.int(20)));
}

/** A copy of a piece that may be changed. */
function own({ pieces }: Layout, choices: Choices): Uint8Array {
  const at = choices.int(pieces.length);
  const piece = Uint8Array.from(pieces[at] ?? []);
  pieces[at] = piece;
  return piece;
}

function editPiece(layout: Layout, choices: Choices): void {
  const piece = own(layout, choices);
  // Mostly the headers of the file format: lengths, types, interface numbers, times.
  if (choices.chance(0.6)) writeExtreme(piece, choices.int(Math.min(28, piece.length)), choices);
  else editWithin(piece, choices);
}

function editHeaders(layout: Layout, choices: Choices): void {
  const piece = own(layout, choices);
  const places = packetPlaces(layout, piece);
  if (places === undefined) return;
  const { ip, tcp, payload } = places;
  if (choices.chance(0.3)) editWithin(piece, choices, ip, tcp);
  else if (choices.chance(0.5)) writeExtreme(piece, tcp + choices.pick([0, 2, 4, 8, 12, 13, 14]), choices);
  else editWithin(piece, choices, tcp, payload);
}

function editPayload(layout: Layout, choices: Choices): void {
  const piece = own(layout, choices);
  const places = packetPlaces(layout, piece);
  if (places !== undefined) editWithin(piece, choices, places.payload, places.end);
}

/** Length, type, flags or stream of a frame; type, version or length of a record; or the bytes behind them. */
function editUnit(layout: Layout, choices: Choices): void {
  const piece = own(layout, choices);
  const places = packetPlaces(layout, piece);
  if (places === undefined) return;
  const payload = piece.subarray(places.payload, places.end);
  const { kind, starts } = unitsIn(payload);
  if (starts.length === 0) return;
  const at = choices.pick(starts);
  const field = choices.int(kind === 'record' ? 5 : 6);
  if (kind === 'record') {
    if (field < 3) payload[at + field] = choices.int(256);
    else writeExtreme(payload, at + 3, choices, 2);
  } else if (field === 0) writeExtreme(payload, at, choices, 3);
  else if (field === 1) payload[at + 3] = choices.int(18);
  else if (field === 2) payload[at + 4] = choices.int(256);
  else if (field === 3) writeExtreme(payload, at + 5, choices, 4);
  else editWithin(payload, choices, at + 9, at + 9 + 40);
}

/** Two frames or records of a segment change places; one may be written over another. */
function swapUnits(layout: Layout, choices: Choices): void {
  const piece = own(layout, choices);
  const places = packetPlaces(layout, piece);
  if (places === undefined) return;
  const payload = piece.subarray(places.payload, places.end);
  const { starts } = unitsIn(payload);
  if (starts.length < 2) return;
  const units = starts.map((start, index) => payload.slice(start, starts[index + 1] ?? payload.length));
  const from = choices.int(units.length);
  const [unit] = choices.chance(0.5) ? units.splice(from, 1) : units.slice(from, from + 1);
  if (unit !== undefined) units.splice(choices.int(units.length + 1), 0, unit);
  payload.set(Buffer.concat(units).subarray(0, payload.length));
}

/** As a snaplen cuts: fewer bytes captured than there were. */
function cutPacket(layout: Layout, choices: Choices): void {
  if (layout.format !== 'pcap') {
    editPiece(layout, choices);
    return;
  }
  const { pieces } = layout;
  const at = choices.int(pieces.length);
  const piece = pieces[at] ?? new Uint8Array(0);
  const kept = Uint8Array.from(piece.subarray(0, 16 + choices.int(piece.length - 15)));
  new DataView(kept.buffer).setUint32(8, kept.length - 16, layout.littleEndian);
  pieces[at] = kept;
}
