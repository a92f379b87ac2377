/** Turns the segments of a script into what a less kind network would show, without changing what was said. */
import { seededRandom } from './random.ts';
import { merge, TcpFlag, type TcpPacket } from './tcp-builder.ts';

/** What `recut` may do; all of it by default. */
export interface RecutOptions {
  /** Merge and split the payloads of a direction. */
  resegment?: boolean;
  /** Let neighbours of one direction change places. */
  reorder?: boolean;
  /** Send some segments again a little later. */
  retransmit?: boolean;
  /** Record packets twice, as a tap on both sides of a router does; not by default. */
  twice?: boolean;
}

/** Segments this close in time may be merged and reordered, nanoseconds; more would change what timing rules see. */
const runSpanNs = 1e6;
/** How far a segment may move. */
const reorderWindow = 3;

function isData(packet: TcpPacket): boolean {
  return packet.payload.length > 0 && (packet.flags & (TcpFlag.SYN | TcpFlag.RST)) === 0;
}

function sameFlow(a: TcpPacket, b: TcpPacket): boolean {
  return a.source === b.source && a.destination === b.destination;
}

/** Consecutive data segments of one direction, close in time and in sequence: what may be cut anew. */
function takeRun(packets: readonly TcpPacket[], start: number): TcpPacket[] {
  const first = packets[start];
  if (first === undefined || !isData(first)) return [];
  const run = [first];
  for (let i = start + 1; i < packets.length; i++) {
    const packet = packets[i];
    const last = run.at(-1) ?? first;
    if (packet === undefined || !isData(packet) || !sameFlow(packet, first)) break;
    if (packet.time - first.time > runSpanNs) break;
    if (packet.sequence !== (last.sequence + last.payload.length) >>> 0) break;
    run.push(packet);
  }
  return run;
}

function resegment(run: readonly TcpPacket[], random: () => number): TcpPacket[] {
  const first = run[0];
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const whole = new Uint8Array(run.reduce((sum, packet) => sum + packet.payload.length, 0));
  let filled = 0;
  for (const packet of run) {
    whole.set(packet.payload, filled);
    filled += packet.payload.length;
  }
  const cuts: number[] = [0];
  const pieces = 1 + Math.floor(random() * Math.min(8, whole.length));
  for (let i = 1; i < pieces; i++) cuts.push(1 + Math.floor(random() * (whole.length - 1)));
  const edges = [...new Set(cuts), whole.length].sort((a, b) => a - b);
  const result: TcpPacket[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [from = 0, to = 0] = [edges[i], edges[i + 1]];
    if (from === to) continue;
    result.push({
      ...last,
      time: first.time + ((last.time - first.time) * i) / Math.max(1, edges.length - 2),
      sequence: (first.sequence + from) >>> 0,
      flags: to === whole.length ? last.flags : last.flags & ~TcpFlag.FIN,
      payload: whole.subarray(from, to),
    });
  }
  return result;
}

/** Lets the contents move while the times stay: the capture remains in order of time. */
function reorder(run: readonly TcpPacket[], random: () => number): TcpPacket[] {
  const times = run.map((packet) => packet.time);
  const keyed = run.map((packet, index) => ({ packet, key: index + random() * reorderWindow }));
  keyed.sort((a, b) => a.key - b.key);
  return keyed.map(({ packet }, index) => ({ ...packet, time: times[index] ?? packet.time }));
}

/** Copies some data segments to a place a few packets later, with a new IP identification. */
function retransmit(packets: readonly TcpPacket[], random: () => number): TcpPacket[] {
  const result: TcpPacket[] = [];
  const waiting: { after: number; packet: TcpPacket }[] = [];
  packets.forEach((packet, index) => {
    result.push(packet);
    for (let i = waiting.length - 1; i >= 0; i--) {
      const entry = waiting[i];
      if (entry === undefined || (entry.after > index && index < packets.length - 1)) continue;
      waiting.splice(i, 1);
      const closed = (packet.flags & (TcpFlag.RST | TcpFlag.SYN)) !== 0;
      if (!closed) result.push({ ...entry.packet, time: packet.time });
    }
    if ((packet.flags & TcpFlag.RST) !== 0) waiting.length = 0;
    else if (isData(packet) && random() < 0.2)
      waiting.push({ after: index + 1 + Math.floor(random() * 4), packet });
  });
  return result;
}

/** Packets and their copies one hop on, which may come behind packets that follow within microseconds. */
function recordTwice(packets: readonly TcpPacket[], random: () => number): TcpPacket[] {
  const copies = packets.flatMap((packet) => {
    const time = packet.time + random() * 50_000;
    return random() < 0.7 ? [{ ...packet, time, hopLimit: packet.hopLimit - 1 }] : [];
  });
  return merge(packets, copies);
}

/**
 * Re-segments, reorders neighbours and retransmits, driven by `seed`; the byte streams and their ends stay the same.
 *
 * Only segments of one direction within a millisecond are merged or change places, and times stay in order, so
 * what happened before what does not change at the level of requests and answers.
 */
export function recut(packets: readonly TcpPacket[], seed: number, options: RecutOptions = {}): TcpPacket[] {
  const random = seededRandom(seed);
  const cut: TcpPacket[] = [];
  for (let i = 0; i < packets.length;) {
    const run = takeRun(packets, i);
    if (run.length === 0) {
      const packet = packets[i++];
      if (packet !== undefined) cut.push(packet);
      continue;
    }
    i += run.length;
    let pieces = options.resegment === false ? run : resegment(run, random);
    if (options.reorder !== false) pieces = reorder(pieces, random);
    cut.push(...pieces);
  }
  const all = options.retransmit === false ? cut : retransmit(cut, random);
  const sent = all.map((packet, index) => ({ ...packet, identification: (index + 1) & 0xffff }));
  return options.twice === true ? recordTwice(sent, random) : sent;
}
