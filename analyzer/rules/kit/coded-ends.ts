import type { Direction } from '../../model/chunk.ts';
import { errorCodeName } from '../../model/codes.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { streamsAt } from './connection-errors.ts';
import type { FactHandlers } from './define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './evidence.ts';
import { clientOf, serverOf } from './parties.ts';

/** Ends kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** A stream or a connection that was ended with a certain code, on the hop where that began. */
export interface CodedEnd {
  connection: TimelineConnection;
  by: 'RST_STREAM' | 'GOAWAY';
  at: Moment;
  direction: Direction;
  sender: Party;
  streams: TimelineStream[];
  lastStreamId?: number;
  debug?: string;
}

/** Collects what was ended with a code that says by itself why. */
export class CodedEnds {
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #code: number;
  readonly #found: CodedEnd[] = [];

  constructor(timeline: Timeline, code: number) {
    this.#timeline = timeline;
    this.#code = code;
    this.handlers = {
      'http2.rst-stream': (fact) => {
        if (fact.errorCode === code && !fact.afterEnd) this.#reset(fact);
      },
      'http2.goaway': (fact) => {
        if (fact.errorCode === code) this.#goaway(fact);
      },
    };
  }

  /** To be called after the last fact: what a proxy passes on is known only then. */
  list(): CodedEnd[] {
    return this.#found.filter(({ by, direction, streams: [stream] }) => {
      if (by === 'GOAWAY' || stream === undefined) return true;
      const next = direction === 'to-client' ? stream.upstream : stream.downstream;
      const ended = next?.ended;
      return ended?.how !== 'rst-stream' || ended.errorCode !== this.#code || ended.direction !== direction;
    });
  }

  #reset({ from: at, direction }: Fact<'http2.rst-stream'>): void {
    const stream = this.#timeline.stream(at);
    if (stream === undefined || stream.trailers !== undefined) return;
    const { connection } = stream;
    // C-core repeats the code of a GOAWAY on each stream, and so do others: told by the GOAWAY.
    if (connection.goaways.some(({ errorCode }) => errorCode === this.#code)) return;
    this.#keep({ connection, by: 'RST_STREAM', at, direction, streams: [stream] });
  }

  #goaway({ from: at, direction, lastStreamId, debug }: Fact<'http2.goaway'>): void {
    const connection = this.#timeline.connection(at);
    if (connection === undefined) return;
    // The second one is the echo of the first.
    if (connection.goaways.filter(({ errorCode }) => errorCode === this.#code).length > 1) return;
    const streams = streamsAt(connection, at, direction);
    const said = debug === '' ? {} : { debug };
    this.#keep({ connection, by: 'GOAWAY', at, direction, streams, lastStreamId, ...said });
  }

  #keep(end: Omit<CodedEnd, 'sender'>): void {
    if (this.#found.length >= mostKept) return;
    const { connection, direction } = end;
    const sender = direction === 'to-server' ? clientOf(connection) : serverOf(connection);
    // Resets in the same act as a GOAWAY are told by the GOAWAY.
    const told = new Set(end.by === 'GOAWAY' ? end.streams : []);
    const kept = this.#found.filter(({ streams: [stream] }) => stream === undefined || !told.has(stream));
    this.#found.splice(0, this.#found.length, ...kept);
    this.#found.push({ ...end, sender });
  }
}

/** The frame that ended it, what was open, and the close. */
export function codedEndEvidence(end: CodedEnd, code: number): NonEmpty<EvidenceRef> {
  const { connection, by, at, direction, streams, lastStreamId, debug } = end;
  const [stream] = streams;
  const seen = { at, direction };
  const name = errorCodeName(code);
  const said = debug === undefined ? '' : `, "${debug}"`;
  const close = by === 'GOAWAY' ? endEvidence(connection, 'the end of the connection') : undefined;
  const decisive =
    by === 'GOAWAY' || stream === undefined
      ? connectionFrameEvidence(
          connection,
          'GOAWAY',
          seen,
          `GOAWAY(${name}, last stream ${lastStreamId ?? 0}${said})`,
        )
      : frameEvidence(stream, 'RST_STREAM', seen, `RST_STREAM(${name})`);
  return [
    decisive,
    ...streams.slice(0, 3).map((one) => requestEvidence(one, 'a call that it hit')),
    ...(close === undefined ? [] : [close]),
  ];
}
