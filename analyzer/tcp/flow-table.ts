import { readI32 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';
import type { TcpConnection } from './connection.ts';
import type { Segment } from './segment.ts';

/** A pair of endpoints, and the connection between them that is open or ended last. `a` sent the first packet. */
export interface Flow {
  readonly hash: number;
  readonly version: 4 | 6;
  /** The addresses as 32-bit words; IPv4 has one. */
  readonly a: readonly [number, number, number, number];
  readonly b: readonly [number, number, number, number];
  readonly aPort: number;
  readonly bPort: number;
  connection: TcpConnection | undefined;
  /** The next flow of the same hash. */
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

/** A mixing step (the multipliers of MurmurHash3): equal low bits of near addresses and ports must not meet in one chain. */
function mixed(word: number, port: number): number {
  let value = Math.imul(word ^ Math.imul(port, 0x85ebca6b), 0xcc9e2d51);
  value ^= value >>> 15;
  return Math.imul(value, 0x1b873593);
}

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
  return (mixed(from, segment.sourcePort) + mixed(to, segment.destinationPort)) | 0;
}

function sameAddress(
  words: readonly [number, number, number, number],
  version: 4 | 6,
  bytes: Uint8Array,
  at: number,
): boolean {
  if (words[0] !== readI32(bytes, at)) return false;
  if (version === 4) return true;
  return (
    words[1] === readI32(bytes, at + 4) &&
    words[2] === readI32(bytes, at + 8) &&
    words[3] === readI32(bytes, at + 12)
  );
}

function wordsOf(version: 4 | 6, bytes: Uint8Array, at: number): [number, number, number, number] {
  if (version === 4) return [readI32(bytes, at), 0, 0, 0];
  return [readI32(bytes, at), readI32(bytes, at + 4), readI32(bytes, at + 8), readI32(bytes, at + 12)];
}

/** An empty table. */
export function createFlowTable(): FlowTable {
  const buckets = new Map<number, Flow>();
  let last: Flow | undefined;
  let forward = true;

  function matches(flow: Flow, datagram: Datagram, segment: Segment): boolean {
    const { bytes, source, destination, version } = datagram;
    if (flow.version !== version) return false;
    if (
      flow.aPort === segment.sourcePort &&
      flow.bPort === segment.destinationPort &&
      sameAddress(flow.a, version, bytes, source) &&
      sameAddress(flow.b, version, bytes, destination)
    ) {
      forward = true;
      return true;
    }
    if (
      flow.bPort === segment.sourcePort &&
      flow.aPort === segment.destinationPort &&
      sameAddress(flow.b, version, bytes, source) &&
      sameAddress(flow.a, version, bytes, destination)
    ) {
      forward = false;
      return true;
    }
    return false;
  }

  return {
    get forward() {
      return forward;
    },

    find(datagram, segment) {
      if (last !== undefined && matches(last, datagram, segment)) return last;
      let flow = buckets.get(hashOf(datagram, segment));
      while (flow !== undefined && !matches(flow, datagram, segment)) flow = flow.chained;
      last = flow ?? last;
      return flow;
    },

    add(datagram, segment) {
      const { bytes, source, destination, version } = datagram;
      const hash = hashOf(datagram, segment);
      const flow: Flow = {
        hash,
        version,
        a: wordsOf(version, bytes, source),
        b: wordsOf(version, bytes, destination),
        aPort: segment.sourcePort,
        bPort: segment.destinationPort,
        connection: undefined,
        chained: buckets.get(hash),
      };
      buckets.set(hash, flow);
      last = flow;
      forward = true;
      return flow;
    },

    remove(flow) {
      if (last === flow) last = undefined;
      const head = buckets.get(flow.hash);
      if (head === flow) {
        if (flow.chained === undefined) buckets.delete(flow.hash);
        else buckets.set(flow.hash, flow.chained);
        return;
      }
      for (let before = head; before !== undefined; before = before.chained) {
        if (before.chained !== flow) continue;
        before.chained = flow.chained;
        return;
      }
    },
  };
}
