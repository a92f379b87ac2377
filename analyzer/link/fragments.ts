import { readI32 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';
import { emptyDatagram, type Fragment } from './ip.ts';
import { createPieces, type Pieces } from './pieces.ts';

/**
 * Datagrams in pieces at a time; first fragments alone would otherwise fill memory (the "Rose" attack). They are
 * looked through one by one for each piece, so that this is also a limit of time.
 */
const mostPartial = 128;

/** Octets of pieces held: what Linux holds (ipfrag_high_thresh). */
const mostHeldOctets = 4_194_304;

/** Linux waits this long for the missing pieces (ipfrag_time). */
const patienceNs = 30e9;

/** A datagram of which some pieces are known. */
interface Partial {
  since: number;
  /** The piece that came last. */
  packet: number;
  identification: number;
  version: 4 | 6;
  /** IPv6 tells fragments apart by addresses and identification alone (RFC 8200 4.5): then 0. */
  key: number;
  addresses: Uint8Array;
  pieces: Pieces;
  /** Protocol by the first piece. */
  protocol: number | undefined;
}

/** Why pieces were given up. */
export type FragmentLoss = 'incomplete' | 'overlap' | 'too-large';

/** Puts IP fragments together again (RFC 791 3.2, RFC 8200 4.5), within bounds. */
export interface Fragments {
  /** The whole datagram when this piece completes it, borrowed until the next call; its time and packet are the piece's. */
  add(piece: Datagram, where: Fragment): Datagram | undefined;
  /** The capture ended: what waits too long by then is given up. */
  end(time: number): void;
}

/** `lost` is called when pieces are given up, with the packet and the time of noticing. */
export function createFragments(lost: (why: FragmentLoss, packet: number, time: number) => void): Fragments {
  /** In order of their beginning. */
  const partials: Partial[] = [];
  let octets = 0;
  const whole = emptyDatagram();

  function forget(partial: Partial): void {
    partials.splice(partials.indexOf(partial), 1);
    octets -= partial.pieces.octets;
  }

  /** The newest first, for pieces mostly come together. */
  function find(piece: Datagram, identification: number): Partial | undefined {
    for (let index = partials.length - 1; index >= 0; index--) {
      const partial = partials[index];
      if (partial?.identification === identification && belongs(partial, piece)) return partial;
    }
    return undefined;
  }

  /** Drops what waits too long, and the oldest when there is too much. */
  function makeRoom(time: number, most: number): void {
    for (let [oldest] = partials; oldest !== undefined; [oldest] = partials) {
      const isLate = time - oldest.since > patienceNs;
      if (!isLate && partials.length <= most && octets <= mostHeldOctets) return;
      forget(oldest);
      lost('incomplete', oldest.packet, time);
    }
  }

  function begin(piece: Datagram, identification: number): Partial {
    makeRoom(piece.time, mostPartial - 1);
    const partial = {
      since: piece.time,
      packet: piece.packet,
      identification,
      version: piece.version,
      key: piece.version === 4 ? piece.protocol : 0,
      addresses: addressesOf(piece),
      pieces: createPieces(),
      protocol: undefined,
    };
    partials.push(partial);
    return partial;
  }

  return {
    add(piece, where) {
      const { identification, offset } = where;
      const known = find(piece, identification);
      const length = piece.payloadEnd - piece.payload;
      if (length <= 0 || piece.payloadEnd > piece.bytes.length) {
        if (known !== undefined) forget(known);
        lost('incomplete', piece.packet, piece.time);
        return undefined;
      }
      const partial = known ?? begin(piece, identification);
      partial.packet = piece.packet;
      const before = partial.pieces.octets;
      const answer = partial.pieces.add(piece.bytes, piece.payload, piece.payloadEnd, offset, where.more);
      octets += partial.pieces.octets - before;
      if (offset === 0 && answer === 'added') partial.protocol = piece.protocol;
      if (answer === 'overlap' || answer === 'too-large') {
        forget(partial);
        lost(answer, piece.packet, piece.time);
        return undefined;
      }
      if (!partial.pieces.complete || partial.protocol === undefined) {
        makeRoom(piece.time, mostPartial);
        return undefined;
      }
      forget(partial);
      return join(piece, partial, partial.protocol, whole);
    },

    end(time) {
      makeRoom(time, mostPartial);
    },
  };
}

/** True when the piece, whose identification is right, is one of this datagram. */
function belongs(partial: Partial, piece: Datagram): boolean {
  if (partial.version !== piece.version) return false;
  if (piece.version === 4 && partial.key !== piece.protocol) return false;
  const { addresses } = partial;
  const { bytes, source } = piece;
  // The destination stands behind the source in both versions.
  for (let at = 0; at < addresses.length; at += 4) {
    if (readI32(addresses, at) !== readI32(bytes, source + at)) return false;
  }
  return true;
}

function addressesOf(piece: Datagram): Uint8Array {
  return Uint8Array.from(piece.bytes.subarray(piece.source, piece.source + (piece.version === 4 ? 8 : 32)));
}

/** The addresses, then the payload: all that a {@link Datagram} points into. */
function join(piece: Datagram, partial: Partial, protocol: number, whole: Datagram): Datagram {
  const { addresses, pieces } = partial;
  const bytes = new Uint8Array(addresses.length + pieces.octets);
  bytes.set(addresses, 0);
  pieces.copyTo(bytes, addresses.length);
  return Object.assign(whole, piece, {
    protocol,
    source: 0,
    destination: addresses.length / 2,
    payload: addresses.length,
    payloadEnd: bytes.length,
    bytes,
  });
}
