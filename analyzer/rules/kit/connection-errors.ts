import { ErrorCode, errorCodeName } from '../../model/codes.ts';
import type { Direction } from '../../model/chunk.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import type { Report } from './define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './evidence.ts';
import { type Offence, offenceEvidence, OffenceLog } from './offences.ts';
import { actOf } from './one-act.ts';
import { clientOf, serverOf } from './parties.ts';

/** A party objects to a frame when it reads it; one that is busy reads late. */
const longestReactionNs = 5e9;

/** A code that does not name the offence is tied to it only when it follows closely. */
const longestGenericReactionNs = 1e9;

/** Envoy closes a second after what it objects to, without a word. */
const longestSilentReactionNs = 3e9;

/** Errors kept with their packets, and streams of one; more of them add nothing to the answer. */
const mostKept = 1000;

/** What a rule looks for. */
export interface ErrorWatch {
  /** Codes that say so by themselves (RFC 9113 7). */
  codes: readonly number[];
  /** The anomalies that such an error is about. */
  isOffence(fact: Fact<'anomaly'>): boolean;
  /** A RST_STREAM with the code counts too; on the stream of an offence of these alone when it is a function. */
  resets?: boolean | ((offence: Offence) => boolean);
  /** Offences after which a connection that is closed without GOAWAY was given up for them. */
  silent?: boolean;
}

/** A connection, or a stream, that one party gave up for a mistake of the other. */
export interface ConnectionError {
  connection: TimelineConnection;
  by: 'goaway' | 'rst-stream' | 'close';
  at: Moment;
  /** The way the frame or segment travelled that said so. */
  direction: Direction;
  code?: number;
  debug?: string;
  lastStreamId?: number;
  offence?: Offence | undefined;
  /** Streams that were open, or ended in the same act. */
  streams: TimelineStream[];
}

/** The way against this one. */
export function opposite(direction: Direction): Direction {
  return direction === 'to-server' ? 'to-client' : 'to-server';
}

/** The streams that a GOAWAY hits: the open ones, and those that its sender reset in the same act. */
export function streamsAt(
  connection: TimelineConnection,
  at: Moment,
  direction: Direction,
): TimelineStream[] {
  const hit: TimelineStream[] = [];
  for (const stream of connection.streams.values()) {
    const { ended } = stream;
    const sameAct =
      ended?.how === 'rst-stream' &&
      ended.direction === direction &&
      at.time - ended.at.time <= actOf(connection);
    if ((ended === undefined || sameAct) && stream.trailers === undefined) hit.push(stream);
    if (hit.length >= mostKept) break;
  }
  return hit;
}

/** Finds connections that were given up with certain codes, or for certain anomalies, in the facts that it is given. */
export class ConnectionErrors {
  readonly #timeline: Timeline;
  readonly #watch: ErrorWatch;
  readonly #offences = new OffenceLog();
  readonly #notHttp2 = new WeakSet<TimelineConnection>();
  readonly #found = new Map<TimelineConnection, ConnectionError>();
  readonly #resets: ConnectionError[] = [];
  readonly #suspects = new Map<TimelineConnection, Offence>();

  constructor(timeline: Timeline, watch: ErrorWatch) {
    this.#timeline = timeline;
    this.#watch = watch;
  }

  anomaly(fact: Fact<'anomaly'>): void {
    const connection = this.#timeline.connection(fact.from);
    if (connection === undefined) return;
    // HTTP/1 text read as frames breaks every rule; it is another fault.
    if (fact.what === 'http1-on-h2-connection' || fact.what === 'bad-preface') this.#notHttp2.add(connection);
    if (!this.#watch.isOffence(fact)) return;
    const offence = this.#offences.add(connection, fact);
    if (offence === undefined || this.#watch.silent !== true) return;
    if (!this.#suspects.has(connection) && this.#suspects.size < mostKept)
      this.#suspects.set(connection, offence);
  }

  goaway(fact: Fact<'http2.goaway'>): void {
    const { from, direction, errorCode, debug, lastStreamId } = fact;
    if (errorCode === ErrorCode.NO_ERROR) return;
    const connection = this.#timeline.connection(from);
    if (connection === undefined || this.#notHttp2.has(connection)) return;
    if (this.#found.has(connection) || this.#found.size >= mostKept) return;
    // The other side had given up before: this one answers.
    if (connection.goaways.some((g) => g.direction !== direction && g.errorCode !== ErrorCode.NO_ERROR))
      return;
    const own = this.#watch.codes.includes(errorCode);
    const window = own ? longestReactionNs : longestGenericReactionNs;
    const offence = this.#offences.before(connection, opposite(direction), from.time, window);
    if (offence === undefined && !own) return;
    if (!own && errorCode !== ErrorCode.INTERNAL_ERROR && errorCode !== ErrorCode.PROTOCOL_ERROR) return;
    const streams = streamsAt(connection, from, direction);
    // An objection to a farewell: the other side was leaving, and nothing was open.
    const leaving = connection.goaways.some((g) => g.direction !== direction);
    if (streams.length === 0 && leaving) return;
    this.#found.set(connection, {
      connection,
      by: 'goaway',
      at: from,
      direction,
      code: errorCode,
      debug,
      lastStreamId,
      offence,
      streams,
    });
  }

  reset(fact: Fact<'http2.rst-stream'>): void {
    const { resets, codes } = this.#watch;
    if (resets === undefined || !codes.includes(fact.errorCode)) return;
    const stream = this.#timeline.stream(fact.from);
    if (stream === undefined || this.#resets.length >= mostKept) return;
    // An answer that had ended cannot be given up, unless its own last frame was the offence (RFC 9113 8.1.1).
    const isOver = fact.afterEnd || stream.trailers !== undefined;
    if (isOver && typeof resets === 'boolean') return;
    const { connection } = stream;
    const { from: at, direction, errorCode: code } = fact;
    // After a GOAWAY of the other side a reset is its echo.
    if (connection.goaways.some((g) => g.direction !== direction)) return;
    const offence = this.#offences.before(
      connection,
      opposite(direction),
      at.time,
      longestReactionNs,
      (o) => (o.stream === stream.id || o.stream === 0) && (typeof resets === 'boolean' || resets(o)),
    );
    if (offence === undefined && typeof resets !== 'boolean') return;
    // A proxy that passes the code on: the hop where it began is the one to report.
    const next = direction === 'to-client' ? stream.upstream : stream.downstream;
    if (offence === undefined && next?.ended?.how === 'rst-stream' && next.ended.direction === direction)
      return;
    this.#resets.push({ connection, by: 'rst-stream', at, direction, code, offence, streams: [stream] });
  }

  /** Everything found; to be called after the last fact. */
  all(): ConnectionError[] {
    // A reset and a GOAWAY in one act are one error, told by the GOAWAY.
    const resets = this.#resets.filter(({ connection, at }) => {
      const found = this.#found.get(connection);
      return found === undefined || Math.abs(found.at.time - at.time) > actOf(connection);
    });
    return [...this.#found.values(), ...resets, ...this.#silent()];
  }

  #silent(): ConnectionError[] {
    return [...this.#suspects].flatMap(([connection, offence]): ConnectionError[] => {
      const end = connection.firstEnd;
      if (end === undefined || end.direction === offence.direction) return [];
      if (end.at.time - offence.at.time > longestSilentReactionNs || end.at.time < offence.at.time) return [];
      if (connection.goaways.some((g) => g.direction === end.direction)) return [];
      if (this.#resets.some((reset) => reset.connection === connection)) return [];
      const streams = [...connection.streams.values()].filter((s) => s.ended?.how === 'connection');
      if (streams.length === 0) return [];
      const { at, direction } = end;
      return [{ connection, by: 'close', at, direction, offence, streams: streams.slice(0, mostKept) }];
    });
  }
}

/** Messages of the signatures that are told by an error code and the frame it is about. */
export const errorMessages = {
  offended:
    '{{offender}} broke {{section}} ({{offence}}). {{after}} later {{sender}} answered with {{verdict}}; ' +
    '{{count}} call(s) were hit.',
  unexplained:
    '{{sender}} sent {{verdict}}; {{count}} call(s) were hit. The frame that it objects to does not show in this capture.',
} as const;

/** What was said, as a phrase: `GOAWAY(PROTOCOL_ERROR, last stream 3, "DATA: stream_id == 0")`. */
export function verdictOf(error: ConnectionError): string {
  const code = errorCodeName(error.code ?? 0);
  if (error.by === 'close') return 'the end of the connection, without a GOAWAY';
  if (error.by === 'rst-stream') return `RST_STREAM(${code})`;
  const debug = error.debug === undefined || error.debug === '' ? '' : `, "${error.debug}"`;
  return `GOAWAY(${code}, last stream ${error.lastStreamId ?? 0}${debug})`;
}

/** The party that sends what travels in this direction. */
export function senderOf(connection: TimelineConnection, direction: Direction): Party {
  return direction === 'to-server' ? clientOf(connection) : serverOf(connection);
}

/** Packets that show an error: the verdict, what it is about, the close, and some of the calls that were hit. */
export function errorEvidence(error: ConnectionError): NonEmpty<EvidenceRef> {
  const { connection, at, direction, by, offence, streams } = error;
  const seen = { at, direction };
  const [first] = streams;
  const verdict = verdictOf(error);
  const close = endEvidence(connection, 'the end of the connection');
  const decisive =
    by === 'rst-stream' && first !== undefined
      ? frameEvidence(first, 'RST_STREAM', seen, verdict)
      : by === 'close'
        ? (close ?? connectionFrameEvidence(connection, 'GOAWAY', seen, verdict))
        : connectionFrameEvidence(connection, 'GOAWAY', seen, verdict);
  return [
    decisive,
    ...(offence === undefined ? [] : [offenceEvidence(connection, offence)]),
    ...(close === undefined || by !== 'goaway' ? [] : [close]),
    ...streams.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that was hit')),
  ];
}

/** The report of an error: with the frame it is about, or without. */
export function errorReport(error: ConnectionError): Report<typeof errorMessages> {
  const { connection, at, direction, offence, streams, lastStreamId } = error;
  const sender = senderOf(connection, direction);
  const verdict = verdictOf(error);
  const data = { sender, verdict, count: streams.length };
  const common = {
    sender,
    hop: connection.hop,
    connections: [connection],
    streams,
    evidence: errorEvidence(error),
    quantities: {
      calls: streams.length,
      ...(lastStreamId === undefined ? {} : { lastStreamId }),
      ...(offence === undefined ? {} : { reaction: seconds(at.time - offence.at.time) }),
      ...(error.code === undefined ? {} : { errorCode: error.code }),
    },
  };
  if (offence === undefined)
    return { ...common, message: 'unexplained', data, confidence: 0.65, cause: 'unknown' };
  const offender = senderOf(connection, offence.direction);
  const { section, text } = offence;
  const after = duration(at.time - offence.at.time);
  return {
    ...common,
    message: 'offended',
    data: { ...data, offender, section, offence: text, after },
    // Nobody spoke: the offence is the decisive frame.
    ...(error.by === 'close' ? { sender: offender } : {}),
    confidence: error.by === 'close' ? 0.8 : 0.95,
    cause: offender,
  };
}
