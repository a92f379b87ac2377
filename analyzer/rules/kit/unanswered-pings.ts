import type { Direction } from '../../model/chunk.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { actOf } from './one-act.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Timeouts of keepalives are not shorter; a PING that a close crosses has no answer either. */
const shortestTimeoutNs = 200e6;
const fewestRtts = 5;

/** Connections kept, and streams of one; more of them add nothing to the answer. */
const mostKept = 1000;

/** What a record adds to a PING, by TLS version (RFC 8446 5.2, RFC 5288 3), and the octets of a PING (RFC 9113 6.7). */
const overheads: Readonly<Record<number, number>> = { 0x303: 24, 0x304: 17 };
const pingSize = 17;
const applicationData = 23;

/** A PING that its receiver did not answer, and whose sender ended the connection for it. */
export interface UnansweredPing {
  connection: TimelineConnection;
  /** The oldest one. */
  at: Moment;
  direction: Direction;
  /** Nanoseconds from the PING to the end. */
  waited: number;
  count: number;
  /** TCP acknowledged it: the kernel of the peer is alive. */
  isAcknowledged: boolean;
  isSealed: boolean;
  /** Of a sealed one: a Wireshark display filter for its record. */
  filter?: string;
  /** The calls that were open. */
  streams: TimelineStream[];
}

/** What a rule with such a collector needs. */
export const unansweredPingsNeed = [
  'http2.ping-unanswered',
  'http2.goaway',
  'http2.stream-end',
  'tcp.loss-episode',
  'tcp.fin',
  'tcp.rst',
  'tls.record',
] as const satisfies readonly FactKind[];

/** Collects for one rule. */
export interface UnansweredPings {
  readonly handlers: FactHandlers;
  /** To be called after the last fact. */
  list(): UnansweredPing[];
}

interface Notes {
  /** When a side gave the connection up by GOAWAY. */
  goaways: Partial<Record<Direction, Moment>>;
  /** Bytes of this direction were never acknowledged. */
  unheard: Set<Direction>;
  /** The first record of the size of a PING that nothing of the server has answered. */
  sealed?: Moment;
  /** The server sent a record of the size of a PING that answers none: the client's next one is the answer. */
  asked?: boolean;
}

/** Collects the PINGs that were not answered. */
export function createUnansweredPings(timeline: Timeline): UnansweredPings {
  const notes = new ConnectionMarks<Notes>();
  const pings = new Map<TimelineConnection, Fact<'http2.ping-unanswered'>>();
  const ended = new Map<TimelineConnection, TimelineStream[]>();
  const sealed: UnansweredPing[] = [];

  function notesOf(connection: TimelineConnection): Notes {
    const known = notes.get(connection);
    if (known !== undefined) return known;
    const fresh: Notes = { goaways: {}, unheard: new Set() };
    notes.set(connection, fresh);
    return fresh;
  }
  /** The client closes: a record of the size of a PING may stand unanswered. */
  function closed(fact: Fact<'tcp.fin'> | Fact<'tcp.rst'>): void {
    const connection = timeline.connection(fact.from);
    if (connection === undefined || !connection.undecryptable || sealed.length >= mostKept) return;
    const note = notes.get(connection);
    const at = note?.sealed;
    if (note === undefined || at === undefined || fact.direction !== 'to-server') return;
    delete note.sealed;
    const waited = fact.from.time - at.time;
    if (connection.firstEnd?.direction !== 'to-server' || !isLong(connection, waited)) return;
    const filter = `tcp.stream == ${connection.id} && tls.record.length == ${pingSize + overheadOf(connection)}`;
    const isAcknowledged = !note.unheard.has('to-server');
    const common = { connection, at, direction: 'to-server', waited, count: 1 } as const;
    sealed.push({ ...common, isAcknowledged, isSealed: true, filter, streams: [] });
  }

  return {
    handlers: {
      'http2.ping-unanswered'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined && pings.size < mostKept) pings.set(connection, fact);
      },
      'http2.goaway'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) notesOf(connection).goaways[fact.direction] ??= fact.from;
      },
      'http2.stream-end'(fact) {
        if (fact.how === 'end-stream' || fact.how === 'capture-end') return;
        const stream = timeline.stream(fact.from);
        if (stream === undefined || stream.trailers !== undefined) return;
        const list = ended.get(stream.connection);
        if (list !== undefined) {
          if (list.length < mostKept) list.push(stream);
        } else if (ended.size < mostKept) ended.set(stream.connection, [stream]);
      },
      'tcp.loss-episode'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.recovered || fact.what !== 'data' || fact.timeouts === 0) return;
        notesOf(connection).unheard.add(fact.direction);
      },
      'tcp.fin': closed,
      'tcp.rst': closed,
      'tls.record'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.type !== applicationData) return;
        const note = notesOf(connection);
        const isPing = fact.length === pingSize + overheadOf(connection);
        if (fact.direction === 'to-client') {
          if (isPing && note.sealed === undefined) note.asked = true;
          delete note.sealed;
        } else if (isPing && note.asked === true) note.asked = false;
        else if (isPing) note.sealed ??= fact.from;
      },
    },
    list() {
      const shown = [...pings].flatMap(([connection, fact]): UnansweredPing[] => {
        const { direction, waited: untilEnd, packet, from, count } = fact;
        const note = notesOf(connection);
        const at = { input: from.input, packet, time: from.time - untilEnd };
        const goaway = note.goaways[direction];
        // The PING of a drain; and what a side says in one act with its PING is no reaction to silence.
        if (goaway !== undefined && goaway.time - at.time < shortestTimeoutNs) return [];
        const end = connection.firstEnd;
        const byPinger = [goaway, end?.direction === direction ? end.at : undefined].filter(
          (moment) => moment !== undefined,
        );
        const given = byPinger.reduce((first, { time }) => Math.min(first, time), Infinity);
        const waited = given - at.time;
        if (given === Infinity || !isLong(connection, waited)) return [];
        const streams = (ended.get(connection) ?? []).filter(
          (stream) => (stream.ended?.at.time ?? 0) >= given - actOf(connection),
        );
        if (streams.length === 0) return [];
        const isAcknowledged = !note.unheard.has(direction);
        return [{ connection, at, direction, waited, count, isAcknowledged, isSealed: false, streams }];
      });
      return [...shown, ...sealed];
    },
  };
}

function overheadOf({ tls }: TimelineConnection): number {
  return overheads[tls?.version ?? 0x304] ?? NaN;
}

function isLong({ rtt = 0 }: TimelineConnection, waited: number): boolean {
  return waited >= Math.max(shortestTimeoutNs, fewestRtts * rtt);
}
