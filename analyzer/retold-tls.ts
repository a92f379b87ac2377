/**
 * TLS whose keys nobody has, read by what a log tells of it: each frame of the log is put at the packet that carried
 * it, and HTTP/2 is read from there on as if it had been opened. A part of the pipeline, for the stages meet here.
 *
 * Frames that the writer sent were logged just before their packet, those that it received just after.
 */
import type { Chunk, Connection, Direction, StreamStage } from './model/chunk.ts';
import type { EmitFact, Fact } from './model/fact.ts';
import { alertOctets } from './model/frame-octets.ts';
import type { Told, ToldConnection, ToldFrame } from './model/told.ts';

import { createResetSenders, isGivenUp, streamOf } from './retold-resets.ts';

/** Seconds by which the line of something that came may be behind its packet: a process waits for its turn. */
const late = 0.02;

/** Seconds that a packet may have been sent again before it came, at most. */
const longest = 60;

/** Packets of a client that are remembered: what it sent last is in one of them. */
const mostPackets = 16;

/** The type of a record, or of one that hides its type (RFC 8446 5.2). */
const applicationData = 23;

const tls13 = 0x0304;

/** Octets that nobody reads at the end of a connection: two GOAWAYs and an alert. A request is longer. */
const farewell = 48;

/** Octets of a record that are not content: type and tag; before TLS 1.3 a tag and mostly a nonce. */
const overheadOf13 = 17;
const overheadBefore13 = 24;

/** What is needed to read such a connection. */
export interface RetoldTlsOptions {
  input: number;
  connection: Connection;
  told: Told;
  /** Seconds since 1970 of a chunk. */
  clock(at: { time: number }): number;
  fact: EmitFact;
  /** Makes the stage of TLS, which says its facts and hands what keys open to `plain`. */
  tls(fact: EmitFact, plain: StreamStage): StreamStage;
  plain: StreamStage;
}

interface Way {
  /** Its Finished has come: `now` until the record of it has been told. */
  finished: 'no' | 'now' | 'yes';
  /** Octets inside records since the handshake, and of the frames that were handed on. */
  seen: number;
  given: number;
  /** Octets that those frames may have had beyond what is told of them. */
  more: number;
  offset: number;
  last: { packet: number; time: number } | undefined;
}

/** A stage for one connection. */
export function createRetoldTls(options: RetoldTlsOptions): StreamStage {
  const { input, connection, told, clock, plain } = options;
  let asked = false;
  let of: ToldConnection | undefined;
  /** It is read from the log from here on. */
  let telling = false;
  let overhead = overheadOf13;
  /** That nothing can be opened, which is told only where the log does not tell enough. */
  let closed: Fact<'tls.undecryptable'> | undefined;
  /** What was not handed on yet, in the order of the log. */
  let waiting: ToldFrame[] = [];
  /** Place of the first of them: a log may be long. */
  let head = 0;
  const ways: Record<Direction, Way> = { 'to-server': newWay(), 'to-client': newWay() };
  /** Alerts of the packet that is being read: what else is in it comes before them. */
  let alerts: Fact<'tls.close-notify'>[] = [];
  const resets = createResetSenders({ input, connection: connection.id, clock });
  const latest: { packet: number; time: number }[] = [];

  function ask(at: { time: number }): void {
    if (asked) return;
    asked = true;
    if (!connection.synSeen) return;
    of = told.find(connection, input, clock(at));
    waiting = of?.frames.slice() ?? [];
  }

  function give(direction: Direction, frame: ToldFrame, at: { packet: number; time: number }): void {
    const way = ways[direction];
    if (of !== undefined) told.placed(input, at.packet, connection, of, frame);
    way.given += frame.octets;
    way.more += frame.more ?? 0;
    for (const piece of frame.pieces) {
      const rest = typeof piece === 'number' ? { gap: piece } : { bytes: piece };
      const { packet, time } = at;
      const { offset } = way;
      const length = typeof piece === 'number' ? piece : piece.length;
      way.offset += length;
      plain.push({ connection: connection.id, direction, offset, time, packet, ...rest });
    }
  }

  /**
   * Where a frame belongs when a chunk has come. What was sent was logged before its packet, and that is this one if it
   * goes the same way. What was received was logged behind its packet: when that line is older than the chunk, the
   * packet came before; else it is this one, unless something that is still to be sent stands before it in the log.
   */
  function placeOf(frame: ToldFrame, chunk: Chunk, sendingBefore: boolean) {
    const { time, sent, direction, octets } = frame;
    const now = clock(chunk);
    const same = direction === chunk.direction;
    const way = ways[direction];
    if (sent) return same && time <= now && isThere(frame) ? chunk : undefined;
    // After its Finished a client sends nothing but what HTTP/2 is made of: the frame is where its octets are.
    if (direction === 'to-server' && way.finished === 'yes')
      return same && way.seen >= way.given + octets ? chunk : undefined;
    if (time < now) return way.last ?? (same ? chunk : undefined);
    return same && !sendingBefore && time <= now + late && way.seen >= way.given + octets ? chunk : undefined;
  }

  /** What a library was given to send may wait in it for a stream or a window; its octets show when it went. */
  function isThere({ direction, octets, more }: ToldFrame): boolean {
    const { seen, given } = ways[direction];
    return more === undefined || seen >= given + octets;
  }

  /** Puts a reset of which nobody says who sent it where it was seen, once that is over. True when it was put. */
  function settle(frame: ToldFrame, now: number): boolean {
    const found = resets.settle(frame, ways[frame.direction].last, now);
    if (found === undefined) return false;
    if (found.refused !== undefined) options.fact(found.refused);
    if (found.at !== undefined) give(found.direction, frame, found.at);
    return true;
  }

  function deliver(chunk: Chunk): void {
    const now = clock(chunk);
    const way = ways[chunk.direction];
    const stuck = new Set<Direction>();
    let left: ToldFrame[] = [];
    let sendingBefore = false;
    let at = head;
    for (; at < waiting.length && stuck.size < 2; at++) {
      const frame = waiting[at];
      if (frame === undefined || frame.time > now + longest) break;
      if (frame.either === true) {
        if (!settle(frame, now)) left.push(frame);
        continue;
      }
      if (frame.time <= now && isGivenUp(frame, left)) {
        left = left.filter((one) => streamOf(one) !== streamOf(frame));
        continue;
      }
      const place = stuck.has(frame.direction) ? undefined : placeOf(frame, chunk, sendingBefore);
      if (place !== undefined) {
        give(frame.direction, frame, place);
        continue;
      }
      stuck.add(frame.direction);
      sendingBefore ||= frame.sent;
      left.push(frame);
    }
    head = at - left.length;
    for (const [place, frame] of left.entries()) waiting[head + place] = frame;
    way.last = { packet: chunk.packet, time: chunk.time };
    if (chunk.direction === 'to-server' && latest.push(way.last) > mostPackets) latest.shift();
  }

  /** What was received was on the wire; what was only sent may never have been. */
  function rest(direction: Direction, now: number): void {
    const { last } = ways[direction];
    const all = waiting.slice(head);
    const own = all.filter((frame) => frame.direction === direction);
    waiting = all.filter((frame) => frame.direction !== direction);
    head = 0;
    if (last === undefined) return;
    for (const frame of own) {
      if (frame.either === true) settle(frame, Infinity);
      else if (!frame.sent || (frame.time <= now && isThere(frame))) give(direction, frame, last);
    }
  }

  /** Octets of the client came by that the log knows nothing of: they never reached who wrote it, or are not read. */
  function isUntold({ seen, given, more }: Way): boolean {
    const left = waiting
      .slice(head)
      .reduce((sum, { direction, octets }) => sum + (direction === 'to-server' ? octets : 0), 0);
    return seen - given - more - left > farewell;
  }

  /** What never reached the writer is told by the client alone. */
  function tellTail(): void {
    const [first] = latest;
    const tail = of?.tail ?? [];
    if (first === undefined) return;
    for (const frame of tail) {
      const place = latest.find((one) => clock(one) >= frame.time) ?? latest.at(-1) ?? first;
      if (isThere(frame)) give('to-server', frame, place);
    }
  }

  function count(way: Way, length: number): void {
    if (way.finished === 'yes') way.seen += Math.max(0, length - overhead);
    else if (way.finished === 'now') way.finished = 'yes';
  }

  /**
   * Who has said all that a log tells says close_notify (RFC 8446 6.1); a handshake that is refused has no frame before
   * its alert.
   */
  function tellAlerts(): void {
    const now = alerts;
    alerts = [];
    for (const alert of now) if (ways[alert.direction].given > 0) options.fact(alert);
  }

  function isAlert(fact: Fact): fact is Fact<'tls.record' | 'tls.alert'> {
    if (fact.kind === 'tls.alert') return fact.sealed && fact.description === undefined;
    if (fact.kind !== 'tls.record' || fact.type !== applicationData || overhead !== overheadOf13)
      return false;
    // No frame is so short: in the midst of HTTP/2 it is the end of a side.
    return fact.length === overhead + alertOctets;
  }

  function countRecord({ direction, length, from: { packet, time } }: Fact<'tls.record'>): void {
    count(ways[direction], length);
    if (of?.resets === true && direction === 'to-server') resets.record(length - overhead, { packet, time });
  }

  function tellClosed(): void {
    if (closed !== undefined) options.fact(closed);
    closed = undefined;
  }

  const stage = options.tls(
    (fact) => {
      if (fact.kind === 'tls.finished') ways[fact.direction].finished = 'now';
      if (fact.kind === 'tls.record' && fact.type === applicationData) countRecord(fact);
      if (fact.kind === 'tls.server-hello' && fact.version < tls13) overhead = overheadBefore13;
      if (isAlert(fact))
        alerts.push({ kind: 'tls.close-notify', from: fact.from, direction: fact.direction });
      if (of !== undefined && fact.kind === 'tls.undecryptable') {
        telling = true;
        closed ??= fact;
      } else options.fact(fact);
    },
    {
      push: (chunk) => plain.push(chunk),
      end(direction, how, from) {
        if (telling) {
          if (isUntold(ways['to-server'])) tellTail();
          if (isUntold(ways['to-server'])) tellClosed();
          if (how === 'fin') rest(direction, clock(from));
          else for (const one of ['to-server', 'to-client'] as const) rest(one, clock(from));
        }
        plain.end(direction, how, from);
      },
    },
  );
  return {
    push(chunk) {
      ask(chunk);
      stage.push(chunk);
      if (telling) {
        deliver(chunk);
        tellAlerts();
      } else ways[chunk.direction].last = { packet: chunk.packet, time: chunk.time };
    },
    end: (direction, how, from) => stage.end(direction, how, from),
  };
}

function newWay(): Way {
  return { finished: 'no', seen: 0, given: 0, more: 0, offset: 0, last: undefined };
}
