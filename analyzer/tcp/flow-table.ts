import { readI32 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';
import type { TcpConnection } from './connection.ts';
import type { Segment } from './segment.ts';

/** A pair of endpoints, and the connection between them that is open or ended last. `a` sent the first packet. */
export interface Flow {
  readonly hash: number;
  /** First words of the addresses, and the ports, `a`'s above `b`'s. */
  readonly a: number;
  readonly b: number;
  readonly ports: number;
  /** The rest of IPv6 addresses, `a`'s three words and `b`'s; undefined for IPv4. */
  readonly rest: Int32Array | undefined;
  connection: TcpConnection | undefined;
  /** The next flow of the same bucket. */
  chained: Flow | undefined;
}

/** Finds flows by the bytes of a packet, without making an object or a string for it. */
export interface FlowTable {
  /** The flow of a segment in either direction; `forward` then tells whether `a` sent it. */
  find(datagram: Datagram, segment: Segment): Flow | undefined;
  /** Makes the flow of a segment that `find` did not know, with its sender as `a`. */
  add(datagram: Datagram, segment: Segment): Flow;
  remove(flow: Flow): void;
  /** The segment last found or added travels from `a` to `b`. */
  readonly forward: boolean;
}

const firstBuckets = 1024;

/** The three words behind the first of the address at `at` equal those at `from` of `rest`. */
function sameRest(rest: Int32Array, from: number, bytes: Uint8Array, at: number): boolean {
  return (
    rest[from] === readI32(bytes, at + 4) &&
    rest[from + 1] === readI32(bytes, at + 8) &&
    rest[from + 2] === readI32(bytes, at + 12)
  );
}

function restOf(bytes: Uint8Array, source: number, destination: number): Int32Array {
  return Int32Array.of(
    readI32(bytes, source + 4),
    readI32(bytes, source + 8),
    readI32(bytes, source + 12),
    readI32(bytes, destination + 4),
    readI32(bytes, destination + 8),
    readI32(bytes, destination + 12),
  );
}

/**
 * An empty table. `seed` makes it unforeseeable which flows share a bucket, so that nobody can write a capture whose
 * flows all do; what the table answers does not depend on it.
 */
export function createFlowTable(seed = (Math.random() * 0x100000000) | 0): FlowTable {
  let buckets = new Array<Flow | undefined>(firstBuckets).fill(undefined);
  let count = 0;
  let forward = true;

  /** One endpoint mixed (the multipliers of MurmurHash3), with the seed before the port. */
  function mixed(word: number, port: number): number {
    let value = Math.imul(word ^ seed, 0xcc9e2d51);
    value = Math.imul(value ^ (value >>> 15) ^ port, 0x1b873593);
    return value ^ (value >>> 13);
  }

  /** The same for both directions. */
  function hashOf(datagram: Datagram, segment: Segment): number {
    const { bytes, source, destination } = datagram;
    let from = readI32(bytes, source);
    let to = readI32(bytes, destination);
    if (datagram.version === 6) {
      for (let word = 4; word < 16; word += 4) {
        from = mixed(from, 0) ^ readI32(bytes, source + word);
        to = mixed(to, 0) ^ readI32(bytes, destination + word);
      }
    }
    const sum = mixed(from, segment.ports >>> 16) + mixed(to, segment.ports & 0xffff);
    return (sum ^ (sum >>> 16)) | 0;
  }

  function matches(flow: Flow, datagram: Datagram, segment: Segment): boolean {
    const { bytes, source, destination } = datagram;
    const { ports } = segment;
    const { rest } = flow;
    if ((rest === undefined) !== (datagram.version === 4)) return false;
    const from = readI32(bytes, source);
    const to = readI32(bytes, destination);
    if (flow.ports === ports && flow.a === from && flow.b === to) {
      if (rest === undefined || (sameRest(rest, 0, bytes, source) && sameRest(rest, 3, bytes, destination))) {
        forward = true;
        return true;
      }
    }
    if (flow.ports === ((ports << 16) | (ports >>> 16)) && flow.b === from && flow.a === to) {
      if (rest === undefined || (sameRest(rest, 3, bytes, source) && sameRest(rest, 0, bytes, destination))) {
        forward = false;
        return true;
      }
    }
    return false;
  }

  function grow(): void {
    const old = buckets;
    buckets = new Array<Flow | undefined>(old.length * 2).fill(undefined);
    for (const head of old) {
      for (let flow = head; flow !== undefined;) {
        const next: Flow | undefined = flow.chained;
        const bucket = flow.hash & (buckets.length - 1);
        flow.chained = buckets[bucket];
        buckets[bucket] = flow;
        flow = next;
      }
    }
  }

  return {
    get forward() {
      return forward;
    },

    find(datagram, segment) {
      let flow = buckets[hashOf(datagram, segment) & (buckets.length - 1)];
      while (flow !== undefined && !matches(flow, datagram, segment)) flow = flow.chained;
      return flow;
    },

    add(datagram, segment) {
      if (++count > buckets.length) grow();
      const { bytes, source, destination, version } = datagram;
      const hash = hashOf(datagram, segment);
      const bucket = hash & (buckets.length - 1);
      const flow: Flow = {
        hash,
        a: readI32(bytes, source),
        b: readI32(bytes, destination),
        ports: segment.ports,
        rest: version === 4 ? undefined : restOf(bytes, source, destination),
        connection: undefined,
        chained: buckets[bucket],
      };
      buckets[bucket] = flow;
      forward = true;
      return flow;
    },

    remove(flow) {
      const bucket = flow.hash & (buckets.length - 1);
      const head = buckets[bucket];
      if (head === flow) {
        buckets[bucket] = flow.chained;
        count--;
        return;
      }
      for (let before = head; before !== undefined; before = before.chained) {
        if (before.chained !== flow) continue;
        before.chained = flow.chained;
        count--;
        return;
      }
    },
  };
}
