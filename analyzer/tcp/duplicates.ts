import { optionsHash } from './options.ts';
import type { Segment } from './segment.ts';

/** A packet that two interfaces recorded appears twice within this time. */
const spanNs = 5e6;

/** Two records of one interface, of a packet without identification, are taken for one packet only this close. */
const sameTapSpanNs = 1e6;

/** Packets remembered; with several taps the copies of a burst come mixed, but hardly thousands of packets apart. */
const slots = 4096;

/** Numbers a slot: owner, sequence, acknowledgment, flags and window, length, identification, tap, options. */
const width = 8;

/** Finds packets that a capture holds twice. */
export interface Duplicates {
  /**
   * True when a segment is a second record of one that came shortly before, on its way through several interfaces
   * (`tcpdump -i any`, a bridge, a router), and not sent again; else it is remembered. `owner`: connection and direction.
   */
  seenBefore(owner: number, segment: Segment, peerWaits: boolean): boolean;
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
  const times = new Float64Array(slots).fill(-Infinity);

  return {
    seenBefore(owner, segment, peerWaits) {
      const { sequence, acknowledgment, length, identification, time } = segment;
      const flagsWindow = (segment.flags << 16) | segment.window;
      let hash = Math.imul(owner ^ sequence, 0x9e3779b1) ^ Math.imul(acknowledgment ^ length, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15) ^ identification, 0xc2b2ae35);
      const slot = (hash ^ (hash >>> 13)) & (slots - 1);
      const at = slot * width;
      const tap = (segment.interfaceId << 8) | segment.hopLimit;
      const options = identification === 0 ? optionsHash(segment) : 0;
      const age = Math.abs(time - (times[slot] ?? -Infinity));
      if (
        age <= spanNs &&
        table[at] === owner &&
        table[at + 1] === sequence &&
        table[at + 2] === acknowledgment &&
        table[at + 3] === flagsWindow &&
        table[at + 4] === length &&
        table[at + 5] === identification &&
        table[at + 7] === options
      ) {
        if (identification !== 0 || table[at + 6] !== tap) return true;
        const stamped = segment.payload - segment.options >= 10;
        if (stamped && !peerWaits && age <= sameTapSpanNs) return true;
      }
      times[slot] = time;
      table[at] = owner;
      table[at + 1] = sequence;
      table[at + 2] = acknowledgment;
      table[at + 3] = flagsWindow;
      table[at + 4] = length;
      table[at + 5] = identification;
      table[at + 6] = tap;
      table[at + 7] = options;
      return false;
    },
  };
}
