/** Pieces of one datagram: 65,535 bytes cut at the smallest IPv4 MTU of 68 need fewer than this. */
const mostPieces = 1500;

/** Largest payload that IP can carry in fragments. */
const largestPayload = 65_535;

/** What became of a piece. */
export type PieceAnswer = 'added' | 'repeated' | 'overlap' | 'too-large';

/** The pieces of one fragmented payload, in order. */
export interface Pieces {
  /** Takes a copy of `bytes` from `start` to `end`, which stand at `offset` of the whole; `more`: it is not the last. */
  add(bytes: Uint8Array, start: number, end: number, offset: number, more: boolean): PieceAnswer;
  /** Octets held. */
  readonly octets: number;
  /** Nothing is missing. */
  readonly complete: boolean;
  copyTo(target: Uint8Array, at: number): void;
}

/** No piece yet. A piece that is there already in the same place and length is no harm; any other overlap is. */
export function createPieces(): Pieces {
  const offsets: number[] = [];
  const held: Uint8Array[] = [];
  let octets = 0;
  /** Length of the whole payload; infinite until its last piece has been seen. */
  let total = Infinity;

  /** How many pieces begin before `offset`. They mostly come in order, so the search begins at the end. */
  function placeOf(offset: number): number {
    if ((offsets.at(-1) ?? -1) < offset) return offsets.length;
    let low = 0;
    let high = offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function endOf(index: number): number {
    return (offsets[index] ?? 0) + (held[index]?.length ?? 0);
  }

  return {
    get octets() {
      return octets;
    },

    get complete() {
      return octets === total;
    },

    add(bytes, start, end, offset, more) {
      const pieceEnd = offset + end - start;
      if (pieceEnd > largestPayload || offsets.length >= mostPieces) return 'too-large';
      const place = placeOf(offset);
      if (offsets[place] === offset && endOf(place) === pieceEnd) return 'repeated';
      const next = offsets[place];
      if (next !== undefined && next < pieceEnd) return 'overlap';
      if (place > 0 && endOf(place - 1) > offset) return 'overlap';
      // Something behind the last piece, or two last pieces.
      if (pieceEnd > total || (!more && (total !== Infinity || next !== undefined))) return 'overlap';
      offsets.splice(place, 0, offset);
      held.splice(place, 0, new Uint8Array(bytes.subarray(start, end)));
      octets += end - start;
      if (!more) total = pieceEnd;
      return 'added';
    },

    copyTo(target, at) {
      held.forEach((piece, index) => {
        target.set(piece, at + (offsets[index] ?? 0));
      });
    },
  };
}
