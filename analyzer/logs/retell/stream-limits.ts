/**
 * MAX_CONCURRENT_STREAMS, which no log prints, from what it made the client do (RFC 9113 5.1.2): Envoy's pool counts the
 * streams that it may open, and grpc-js begins calls whose HEADERS come only when another stream has ended.
 */
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import type { Telling } from './envoy-frames.ts';
import type { LoggedFrame } from './frame.ts';
import type { ClientSession } from './client-session.ts';

/** What a pool of Envoy said of a connection. */
export interface PoolLimit {
  /** SETTINGS lowered what Envoy allows itself; a line at trace. */
  lowered: boolean;
  /** A request that had waited was given the place of one that had ended. */
  handedOver: boolean;
  /**
   * Open streams and free places together, at most, while a place is free: Envoy says 0 of streams that it had opened beyond
   * the limit before it knew it, and other limits of its own lower it in the course of time. 0 while nothing says it.
   */
  places: number;
}

const lowered = /^Decreasing stream capacity by [1-9]/;
const places = /^destroying stream: (\d+) active remaining, readyForStream \w+, currentUnusedCapacity (\d+)/;

/** Seconds that a call waits in its client at least to be one that waited for a place. */
const shortestWait = 0.05;

/** Seconds within which a place that became free is taken, and the share of its wait that a busy client may need for it. */
const handOver = 0.01;
const handOverShare = 0.2;

/** Calls that waited: a single one may have been late by itself. */
const fewestWaits = 2;

/** Streams of a connection in which waits are looked for, each among all others. */
const mostLives = 3000;

/** Reads a line of the component pool; after conn_pool_base.cc. */
export function notePool(of: Telling, text: string): void {
  const pool = (of.pool ??= { lowered: false, handedOver: false, places: 0 });
  if (lowered.test(text)) pool.lowered = true;
  if (text.startsWith('attaching to next stream') && pool.places > 0) pool.handedOver = true;
  const [, active, unused] = places.exec(text) ?? [];
  if (Number(unused) > 0) pool.places = Math.max(pool.places, Number(active) + Number(unused));
}

function settingsOf({ frames }: Telling, sent: boolean): LoggedFrame | undefined {
  return frames.find(
    (one) => one.type === FrameType.SETTINGS && one.sent === sent && (one.flags & Flag.ACK) === 0,
  );
}

/** Puts the limit among the SETTINGS of the side that has it, where they are not told. */
function fill(frame: LoggedFrame | undefined, limit: number): void {
  if (frame === undefined || frame.length === 0) return;
  if (frame.settings?.some(([id]) => id === Setting.MAX_CONCURRENT_STREAMS) === true) return;
  frame.streamLimit = limit;
}

/** When a stream began and ended at the proxy, by its number. */
interface Life {
  stream: number;
  from: number;
  to: number;
}

function livesOf({ frames }: Telling): Life[] {
  const lives = new Map<number, Life>();
  for (const { type, stream, time, direction, flags } of frames) {
    const life = lives.get(stream);
    if (life === undefined) {
      if (type === FrameType.HEADERS && direction === 'to-server')
        lives.set(stream, { stream, from: time, to: Infinity });
      continue;
    }
    const ends = direction === 'to-client' && (flags & Flag.END_STREAM) !== 0;
    if (life.to === Infinity && (ends || type === FrameType.RST_STREAM)) life.to = time;
  }
  return [...lives.values()].toSorted((one, other) => one.from - other.from);
}

/** How many streams are open from each moment on at which that changes. */
type Steps = readonly { at: number; open: number }[];

function stepsOf(lives: readonly Life[]): Steps {
  const changes = lives.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let open = 0;
  return changes
    .toSorted((one, other) => one.at - other.at || one.by - other.by)
    .map(({ at, by }) => ({ at, open: (open += by) }));
}

function handOverOf(wait: number): number {
  return Math.max(handOver, wait * handOverShare);
}

/** All places are taken all the time, but for moments in which one changes hands. */
function isFull(steps: Steps, limit: number, from: number, to: number): boolean {
  const longest = handOverOf(to - from);
  return steps.every(({ at, open }, place) => {
    if (open >= limit || at >= to) return true;
    const until = Math.min(steps[place + 1]?.at ?? Infinity, to);
    return until - Math.max(at, from) <= longest;
  });
}

/**
 * As many streams as a connection ever carries at once are its limit when calls that had begun were sent only as others
 * ended. HEADERS need no window (RFC 9113 5.2.1), so nothing else in HTTP/2 holds them back.
 */
function limitOf(lives: readonly Life[], session: ClientSession): number | undefined {
  if (lives.length > mostLives) return undefined;
  const begun = (stream: number): number => session.streams.get(stream)?.begun ?? Infinity;
  const usual = Math.min(...lives.map(({ stream, from }) => from - begun(stream)));
  if (!Number.isFinite(usual)) return undefined;
  const ends = lives.map(({ to }) => to);
  const waited = lives.filter(({ stream, from }) => {
    const wait = from - begun(stream) - usual;
    return wait >= shortestWait && ends.some((to) => to <= from && from - to <= handOverOf(wait));
  });
  const sent = new Set(lives.map(({ stream }) => stream));
  const unsent = [...session.streams.keys()].filter((stream) => !sent.has(stream));
  if (waited.length === 0 || waited.length + unsent.length < fewestWaits) return undefined;
  const steps = stepsOf(lives);
  const limit = Math.max(...steps.map(({ open }) => open));
  // A process that has just begun may send its first calls late.
  const isQueue = waited.every(({ stream, from }) =>
    isFull(steps, limit, begun(stream) + usual + shortestWait, from),
  );
  return isQueue ? limit : undefined;
}

/** Fills what follows of the limit that a connection's server has set; `session` is its client, when known. */
export function fillStreamLimit(telling: Telling, session: ClientSession | undefined): void {
  const { accepted, pool } = telling;
  if (pool !== undefined && pool.places > 0 && (pool.lowered || pool.handedOver)) {
    fill(settingsOf(telling, false), pool.places);
    // Without the line at trace it may be a limit of Envoy's own.
    telling.connection.guessed ||= !pool.lowered;
  }
  if (!accepted || session === undefined || session.remote !== undefined) return;
  const limit = limitOf(livesOf(telling), session);
  if (limit !== undefined) fill(settingsOf(telling, true), limit);
}
