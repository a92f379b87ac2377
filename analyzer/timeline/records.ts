import type { Hop } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import { IdMap } from '../model/id-map.ts';
import { NoteBook } from '../model/note-book.ts';
import type { Moment, StreamEnding, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { HeaderReader, type RequestFields } from './header-lists.ts';
import type { SealedRecords } from './sealed-talk.ts';

/** A connection as this room fills it: rules get it with its streams read-only. */
export interface ConnectionRecord extends TimelineConnection {
  life: NoteBook;
  streams: IdMap<TimelineStream>;
  read: HeaderReader;
  /** Octets that sealing adds to a record, once the suite is known. */
  overhead: number | undefined;
  sealed: SealedRecords | undefined;
}

/** A connection at its first packet. */
export function openConnection(fact: Fact<'tcp.open'>, hop: Hop | undefined): ConnectionRecord {
  return {
    input: fact.from.input,
    id: fact.from.connection ?? -1,
    client: fact.client,
    server: fact.server,
    synSeen: fact.synSeen,
    opened: fact.from,
    hop,
    protocol: 'unknown',
    undecryptable: false,
    goaways: [],
    streams: new IdMap(),
    read: new HeaderReader(),
    streamCount: 0,
    openStreamCount: 0,
    lastActive: fact.from,
    life: new NoteBook(),
    marks: new NoteBook(),
    records: 0,
    overhead: undefined,
    sealed: undefined,
  };
}

/**
 * Takes from a closed connection what was for the facts that no longer come: it may stay as evidence to the end, and so
 * may thousands.
 */
export function lighten(connection: ConnectionRecord): void {
  connection.life = new NoteBook();
  connection.read = new HeaderReader();
  const rest = new IdMap<TimelineStream>();
  for (const stream of connection.streams.values()) rest.set(stream.id, stream);
  connection.streams = rest;
}

/** A stream; a class, because every field stands in the object from the start, which makes millions of them cheap. */
class StreamRecord implements TimelineStream {
  readonly id: number;
  readonly connection: ConnectionRecord;
  readonly opened: Moment;
  readonly headers: readonly HeaderField[] | null;
  readonly path: string | null;
  timeout: number | undefined;
  requestEnded: Moment | undefined;
  responseHeaders: Moment | undefined;
  trailers: Moment | undefined;
  grpcStatus: number | undefined;
  ended: StreamEnding | undefined;
  upstream: TimelineStream | undefined;
  downstream: TimelineStream | undefined;

  constructor(
    fact: Fact<'http2.stream-open'>,
    connection: ConnectionRecord,
    fields: Readonly<RequestFields>,
  ) {
    this.id = fact.from.stream ?? 0;
    this.connection = connection;
    this.opened = fact.from;
    this.headers = fact.headers;
    this.path = fields.path ?? null;
    this.timeout = fields.timeout;
    this.requestEnded = fact.endStream ? fact.from : undefined;
    this.responseHeaders = undefined;
    this.trailers = undefined;
    this.grpcStatus = undefined;
    this.ended = undefined;
    this.upstream = undefined;
    this.downstream = undefined;
  }
}

/** A stream at its first HEADERS. */
export function openStream(
  fact: Fact<'http2.stream-open'>,
  connection: ConnectionRecord,
  fields: Readonly<RequestFields>,
): TimelineStream {
  return new StreamRecord(fact, connection, fields);
}

/** How a stream ended, from the fact that says so. */
export function endingOf(fact: Fact<'http2.stream-end'>): StreamEnding {
  const { from, how, direction, errorCode, tcp } = fact;
  return { at: from, how, direction, errorCode, tcp };
}
