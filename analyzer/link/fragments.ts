import type { Datagram } from '../model/link.ts';
import { emptyDatagram, type Fragment } from './ip.ts';

/** Datagrams in pieces at a time; first fragments alone would otherwise fill memory (the "Rose" attack). */
const mostPartial = 64;

/** Pieces of one datagram: 65,535 bytes cut at the smallest IPv4 MTU of 68 need fewer than this. */
const mostPieces = 1500;

/** Largest payload that IP can carry in fragments. */
const largestPayload = 65_535;

/** Linux waits this long for the missing pieces (ipfrag_time). */
const patienceNs = 30e9;

interface Piece {
  start: number;
  bytes: Uint8Array;
}

interface Partial {
  since: number;
  pieces: Piece[];
  held: number;
  /** Length of the whole payload; unknown until the last piece has been seen. */
  total: number | undefined;
  /** Protocol by the first piece. */
  protocol: number | undefined;
}

/** Why pieces were given up. */
export type FragmentLoss = 'incomplete' | 'overlap' | 'too-large';

/** Puts IP fragments together again (RFC 791 3.2, RFC 8200 4.5), within bounds. */
export interface Fragments {
  /** The whole datagram when this piece completes it, borrowed until the next call; its time and packet are the piece's. */
  add(piece: Datagram, where: Fragment): Datagram | undefined;
}

/** `lost` is called when pieces are given up, at the piece that caused it. */
export function createFragments(lost: (why: FragmentLoss, at: Datagram) => void): Fragments {
  const partials = new Map<string, Partial>();
  const whole = emptyDatagram();

  function giveUp(key: string, why: FragmentLoss, at: Datagram): void {
    partials.delete(key);
    lost(why, at);
  }

  /** Drops what waits too long, and the oldest one when there are too many. */
  function makeRoom(at: Datagram): void {
    for (const [key, partial] of partials) {
      const late = at.time - partial.since > patienceNs;
      if (!late && partials.size < mostPartial) return;
      giveUp(key, 'incomplete', at);
    }
  }

  function begin(key: string, piece: Datagram): Partial {
    makeRoom(piece);
    const partial = { since: piece.time, pieces: [], held: 0, total: undefined, protocol: undefined };
    partials.set(key, partial);
    return partial;
  }

  return {
    add(piece, where) {
      const start = where.offset;
      const length = piece.payloadEnd - piece.payload;
      const key = keyOf(piece, where);
      const begun = partials.get(key);
      if (begun?.pieces.some((other) => other.start === start && other.bytes.length === length))
        return undefined;
      const why = refusal(piece, start, length, begun?.pieces ?? []);
      if (why !== undefined) {
        giveUp(key, why, piece);
        return undefined;
      }
      const partial = begun ?? begin(key, piece);
      partial.pieces.push({
        start,
        bytes: Uint8Array.from(piece.bytes.subarray(piece.payload, piece.payloadEnd)),
      });
      partial.held += length;
      if (start === 0) partial.protocol = piece.protocol;
      if (!where.more) partial.total = start + length;
      if (partial.held !== partial.total || partial.protocol === undefined) return undefined;
      partials.delete(key);
      return join(piece, partial, whole);
    },
  };
}

/** Why a piece cannot be used, and its datagram with it; undefined when it can. */
function refusal(
  piece: Datagram,
  start: number,
  length: number,
  others: readonly Piece[],
): FragmentLoss | undefined {
  if (length <= 0 || piece.payloadEnd > piece.bytes.length) return 'incomplete';
  if (start + length > largestPayload || others.length >= mostPieces) return 'too-large';
  const overlaps = (other: Piece): boolean =>
    start < other.start + other.bytes.length && other.start < start + length;
  return others.some(overlaps) ? 'overlap' : undefined;
}

function keyOf(piece: Datagram, where: Fragment): string {
  const addresses = piece.bytes.subarray(piece.source, piece.destination + (piece.version === 4 ? 4 : 16));
  // IPv6 tells fragments apart by addresses and identification alone (RFC 8200 4.5).
  const protocol = piece.version === 4 ? piece.protocol : 0;
  return `${piece.version} ${protocol} ${where.identification} ${addresses.join('.')}`;
}

/** The addresses, then the payload: all that a {@link Datagram} points into. */
function join(piece: Datagram, partial: Partial, whole: Datagram): Datagram {
  const addressLength = piece.version === 4 ? 4 : 16;
  const header = addressLength * 2;
  const bytes = new Uint8Array(header + partial.held);
  bytes.set(piece.bytes.subarray(piece.source, piece.source + addressLength), 0);
  bytes.set(piece.bytes.subarray(piece.destination, piece.destination + addressLength), addressLength);
  for (const { start, bytes: content } of partial.pieces) bytes.set(content, header + start);
  Object.assign(whole, piece, {
    protocol: partial.protocol ?? piece.protocol,
    source: 0,
    destination: addressLength,
    payload: header,
    payloadEnd: bytes.length,
    bytes,
  });
  return whole;
}
