import { optionsHash } from './options.ts';
import type { Segment } from './segment.ts';

/** A packet that two interfaces recorded appears twice within this time: 5 ms. */
const spanUs = 5000;

/** Two records of one interface, of a packet without identification, are taken for one packet only this close. */
const sameTapSpanUs = 1000;

/** Packets remembered; with several taps the copies of a burst come mixed, but hardly thousands of packets apart. */
const slotBits = 12;
const slots = 1 << slotBits;

/** Numbers a slot: owner, sequence, a hash of the rest, microseconds. One cache line holds four slots. */
const width = 4;

/** Finds packets that a capture holds twice. */
export interface Duplicates {
  /**
   * True when a segment is a second record of one that came shortly before, on its way through several interfaces
   * (`tcpdump -i any`, a bridge, a router), and not sent again; else it is remembered. `owner`: connection and direction.
   */
  seenBefore(owner: number, segment: Segment, peerWaits: boolean): boolean;
}

/** A step of MurmurHash3: every bit of the word changes about half of the result's. */
function mix(word: number): number {
  const value = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  return Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
}

function tapOf(segment: Segment): number {
  return (segment.interfaceId << 8) | segment.hopLimit;
}

/**
 * A table of fixed size for all connections; a newer packet takes the place of an older one.
 *
 * A host gives each packet that it sends a new IPv4 identification, so equal ones tell copies. Without it (IPv6, or
 * zero) copies are records of different interfaces or hop limits, or, on one interface, of equal options with
 * timestamps while the peer does not ask for anything again (`peerWaits`): two sendings within a millisecond would
 * have to be a fast retransmission.
 */
export function createDuplicates(): Duplicates {
  const table = new Int32Array(slots * width);
  /** Interface and hop limit of packets without identification. */
  const taps = new Int32Array(slots);

  return {
    seenBefore(owner, segment, peerWaits) {
      const { sequence, identification } = segment;
      // Acknowledgments and identifications count up together: each is mixed before the next is added.
      let check = mix(segment.acknowledgment);
      check = mix(check + ((segment.flags << 16) | segment.window));
      check = mix(check + ((identification << 16) | 0) + segment.length);
      if (identification === 0) check = mix(check + optionsHash(segment));
      const slot = Math.imul(check ^ sequence ^ owner, 0x165667b1) >>> (32 - slotBits);
      const at = slot * width;
      const us = (segment.time / 1000) | 0;
      if (table[at] === owner && table[at + 1] === sequence && table[at + 2] === check) {
        const age = Math.abs((us - (table[at + 3] ?? 0)) | 0);
        if (age <= spanUs) {
          if (identification !== 0 || taps[slot] !== tapOf(segment)) return true;
          const stamped = segment.payload - segment.options >= 10;
          if (stamped && !peerWaits && age <= sameTapSpanUs) return true;
        }
      }
      table[at] = owner;
      table[at + 1] = sequence;
      table[at + 2] = check;
      table[at + 3] = us;
      if (identification === 0) taps[slot] = tapOf(segment);
      return false;
    },
  };
}
