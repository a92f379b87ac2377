import type { Fact } from '../../model/fact.ts';
import { median, relativeSpread } from '../../model/numbers.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Cut } from './cuts.ts';
import { hopsAway } from './hop-limit.ts';
import { actOf } from './one-act.ts';

/** Where an RST that cut calls comes from, as far as it shows. */
export type ResetOrigin =
  | 'sender' // the peer gave the connection up
  | 'idle' // somebody had forgotten a connection that was silent
  | 'foreign' // it came from elsewhere on the path
  | 'vanished'; // nothing had come back for long: who answers now is another host, or the same one after a restart

/** A host that repeated its bytes so often without a word of the peer had lost it before the RST came. */
const fewestTimeouts = 2;
const shortestSilenceNs = 1e9;

/** Values at which load balancers, NATs and firewalls forget, seconds. */
const knownTimers: readonly number[] = [60, 240, 300, 350, 600, 900, 3600];
const timerTolerance = 0.015;

/** Pauses within this of each other are one timer. */
const constantSpread = 0.05;

/** True when the RST has come another way than the segments of its alleged sender. */
export function isForeign(rst: Fact<'tcp.rst'>): boolean {
  const { hopLimit, usualHopLimit } = rst;
  return usualHopLimit !== undefined && hopsAway(hopLimit) !== hopsAway(usualHopLimit);
}

/** The known timer that a pause is about as long as, seconds. */
export function knownTimer(idleNs: number): number | undefined {
  return knownTimers.find((value) => Math.abs(idleNs / 1e9 - value) <= value * timerTolerance);
}

/**
 * The pause that an RST ended, nanoseconds: the first bytes after it were answered by an RST of a host that does not
 * know the connection, for it acknowledges nothing of them (RFC 9293 3.10.7.1); or the RST itself ended it.
 */
export function pauseBefore({ connection, rst, idle }: Cut): number | undefined {
  if (rst === undefined || idle === undefined) return undefined;
  if (idle.what === 'rst') return idle.idle;
  const answered = idle.what === 'data' && idle.next !== rst.direction;
  const prompt = rst.from.time - idle.from.time <= actOf(connection);
  return answered && prompt && rst.unacknowledged > 0 ? idle.idle : undefined;
}

/** A timer shows: the pause is about as long as a known one, or as long as that of others to the same server. */
function isTimed(cut: Cut, all: readonly Cut[]): boolean {
  const own = pauseBefore(cut);
  if (own === undefined) return false;
  if (knownTimer(own) !== undefined) return true;
  const others = all.filter((other) => hostOf(other.connection.server) === hostOf(cut.connection.server));
  const pauses = others.flatMap((other) => pauseBefore(other) ?? []);
  return pauses.length > 1 && relativeSpread([own, median(pauses)]) <= constantSpread;
}

/** Where the RST of a cut comes from; `all`: the cuts of the capture. Undefined for a cut by FIN. */
export function originOf(cut: Cut, all: readonly Cut[]): ResetOrigin | undefined {
  const { rst, end, idle, holes } = cut;
  if (end.how !== 'rst' || rst === undefined) return undefined;
  const unheard = holes.some(
    ({ direction, timeouts, silence }) =>
      direction !== rst.direction && timeouts >= fewestTimeouts && silence >= shortestSilenceNs,
  );
  if (unheard) return 'vanished';
  if (pauseBefore(cut) !== undefined) {
    // Bytes that nobody knows what to do with; or the RST came by itself, which a host may do as well.
    if (idle?.what === 'data' || isForeign(rst) || isTimed(cut, all)) return 'idle';
  }
  return isForeign(rst) ? 'foreign' : 'sender';
}
