import type { Direction } from '../../model/chunk.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type {
  Moment,
  SealedTalk,
  Timeline,
  TimelineConnection,
  TimelineStream,
} from '../../model/timeline.ts';
import { ConnectionNotes } from './connection-notes.ts';
import type { FactHandlers } from './define-rule.ts';
import { decisiveEnd } from './endings.ts';
import { actOf } from './one-act.ts';
import { isStreaming, isUploadOn } from './sealed.ts';

/** Connections kept, and streams of one; more of them add nothing to an answer. */
const mostKept = 1000;

/** Messages that are further apart show no beat. */
const longestBeatNs = 10e9;

/** A proxy ends one hop because of the other within this. */
const longestTranslationNs = 50e6;

/** A request without an answer, or with one that was still coming, as far as sizes and times of sealed records show. */
export interface SealedRequest {
  /** The request, or the last message of the answer. */
  asked: Moment;
  /** Messages of one size were coming at a beat. */
  isFlow: boolean;
  /** A Wireshark display filter for the records of the connection. */
  filter: string;
}

/** A connection that ended by FIN or RST while calls were open, with what TCP says of that end. */
export interface Cut {
  connection: TimelineConnection;
  /** The first end: what the other side did was an answer to it. */
  end: { at: Moment; direction: Direction; how: 'close-notify' | 'fin' | 'rst' };
  /** The streams that ended with the connection, or were reset in answer to its end; empty without keys. */
  streams: TimelineStream[];
  /** Without keys: the request that was open as far as records show. */
  sealed?: SealedRequest | undefined;
  /** The RST that its receiver believed, else the first one. */
  rst?: Fact<'tcp.rst'> | undefined;
  /** The FIN of the side that ended first. */
  fin?: Fact<'tcp.fin'> | undefined;
  /** The last pause of the connection of a second or more. */
  idle?: Fact<'tcp.idle'> | undefined;
  /** Runs of retransmissions that were not over at the end. */
  holes: readonly Fact<'tcp.loss-episode'>[];
}

/** What a rule with such a collector needs. */
export const cutsNeed = [
  'http2.stream-end',
  'tcp.rst',
  'tcp.fin',
  'tcp.idle',
  'tcp.loss-episode',
] as const satisfies readonly FactKind[];

/** Collects the connections that ended with calls open. */
export interface Cuts {
  readonly handlers: FactHandlers;
  /**
   * To be called after the last fact. Left out are ends that a GOAWAY of the same side had announced, and those that
   * a proxy passes on from another hop.
   */
  list(): Cut[];
}

interface Notes {
  rst?: Fact<'tcp.rst'>;
  fins: Fact<'tcp.fin'>[];
  idle?: Fact<'tcp.idle'>;
  holes: Fact<'tcp.loss-episode'>[];
  sealed?: SealedRequest;
}

/** Collects for one rule. */
export function createCuts(timeline: Timeline): Cuts {
  const notes = new ConnectionNotes<Notes>();
  const kept = new Map<TimelineConnection, { streams: TimelineStream[]; notes: Notes }>();

  function notesOf(connection: TimelineConnection): Notes {
    const known = notes.get(connection);
    if (known !== undefined) return known;
    const fresh: Notes = { fins: [], holes: [] };
    notes.set(connection, fresh);
    return fresh;
  }
  /** What was open in the records at the first end. */
  function look(connection: TimelineConnection, note: Notes, end: Fact<'tcp.fin'> | Fact<'tcp.rst'>): void {
    if (!connection.undecryptable || kept.has(connection) || kept.size >= mostKept) return;
    const sealed = openRequest(connection, end);
    if (sealed === undefined) return;
    note.sealed = sealed;
    kept.set(connection, { streams: [], notes: note });
  }

  return {
    handlers: {
      'http2.stream-end'(fact) {
        const stream = timeline.stream(fact.from);
        if (stream === undefined || stream.trailers !== undefined) return;
        const { connection } = stream;
        if (fact.how !== 'connection' && !isEcho(fact, connection)) return;
        const cut = kept.get(connection);
        if (cut === undefined) {
          if (kept.size < mostKept) kept.set(connection, { streams: [stream], notes: notesOf(connection) });
        } else if (cut.streams.length < mostKept) cut.streams.push(stream);
      },
      'tcp.idle'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) notesOf(connection).idle = fact;
      },
      'tcp.fin'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const note = notesOf(connection);
        if (note.fins.length === 0 && note.rst === undefined) look(connection, note, fact);
        note.fins.push(fact);
      },
      'tcp.rst'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const note = notesOf(connection);
        if (note.fins.length === 0 && note.rst === undefined) look(connection, note, fact);
        if (note.rst === undefined || fact.validSequence) note.rst = fact;
      },
      'tcp.loss-episode'(fact) {
        if (fact.recovered || fact.what !== 'data') return;
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) notesOf(connection).holes.push(fact);
      },
    },
    list() {
      return [...kept].flatMap(([connection, { streams, notes: note }]): Cut[] => {
        const end = connection.firstEnd;
        if (end === undefined) return [];
        if (connection.goaways.some((g) => g.direction === end.direction && g.at.time <= end.at.time))
          return [];
        const { rst, idle, holes, sealed } = note;
        const fin = note.fins.find(({ direction }) => direction === end.direction);
        const cut = { connection, end, streams, sealed, rst, fin, idle, holes };
        return isPassedOn(cut) ? [] : [cut];
      });
    },
  };
}

/** True when messages of a stream were coming at a beat: equal answers to one request after the other are none. */
function isFlowing(sealed: SealedTalk, until: number): boolean {
  const { lastContent, lastRequest, flowGap } = sealed;
  if (lastContent === undefined || lastRequest === undefined || flowGap === undefined) return false;
  const isUnasked = lastRequest.time < lastContent.time - flowGap;
  return isUnasked && flowGap <= longestBeatNs && isStreaming(sealed, until);
}

/** The request that nobody had answered when a connection without keys ended, unless its sender had said farewell. */
function openRequest(
  connection: TimelineConnection,
  { kind, direction, from }: Fact<'tcp.fin'> | Fact<'tcp.rst'>,
): SealedRequest | undefined {
  const { sealed, id } = connection;
  if (sealed === undefined) return undefined;
  const isFlow = sealed.waitingSince === undefined && isFlowing(sealed, from.time);
  const asked = isFlow ? sealed.lastContent : sealed.waitingSince;
  if (asked === undefined) return undefined;
  if (direction === 'to-client' && isUploadOn(sealed)) return undefined;
  if (direction === 'to-client' && sealed.goaways.some(({ at }) => at.time >= asked.time)) return undefined;
  // Messages go on behind a GOAWAY; behind one, or a PING, after which nobody asked for more, a close may be its end.
  if (direction === 'to-client' && kind === 'tcp.fin' && isFlow && sealed.goaways.length > 0)
    return undefined;
  // What a client says right before it closes is its farewell.
  const lately = from.time - (sealed.lastRequest ?? asked).time <= actOf(connection);
  if (direction === 'to-server' && lately) return undefined;
  // A client that said close_notify left first, though the server may be quicker with its FIN.
  const { closing } = sealed;
  if (closing?.direction === 'to-server' && closing.at.time <= from.time) return undefined;
  return { asked, isFlow, filter: `tcp.stream == ${id} && tls.record.length > 0` };
}

/** A reset that answers the close of the other side is no decision about the stream: the close had cut it. */
function isEcho(
  { how, direction, from }: Fact<'http2.stream-end'>,
  { firstEnd }: TimelineConnection,
): boolean {
  return (
    how === 'rst-stream' &&
    firstEnd !== undefined &&
    firstEnd.direction !== direction &&
    firstEnd.at.time <= from.time
  );
}

/** True when a proxy ended this hop because the other hop had ended; that one is to be reported. */
function isPassedOn({ end, streams }: Cut): boolean {
  const [first] = streams;
  if (first === undefined) return false;
  return streams.every((stream) => {
    const other = end.direction === 'to-server' ? stream.downstream : stream.upstream;
    const otherEnd = other === undefined ? undefined : decisiveEnd(other);
    if (otherEnd === undefined || other?.ended?.how === 'capture-end') return false;
    if (otherEnd.at.time > end.at.time + longestTranslationNs) return false;
    // A proxy that ends both hops at once says so to its clients; towards servers it is the same act.
    return end.direction === 'to-server'
      ? other?.ended?.how !== 'connection' || otherEnd.direction === 'to-server'
      : otherEnd.direction === 'to-client';
  });
}
