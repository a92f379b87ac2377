import type { Hop } from '../model/diagnosis.ts';
import type { Fact, FactKind, Provenance } from '../model/fact.ts';
import { IdMap } from '../model/id-map.ts';
import { recordOverhead } from '../model/record-overhead.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import type { RequestFields } from './header-lists.ts';
import { createHops } from './hops.ts';
import { type ConnectionRecord, endingOf, lighten, openConnection, openStream } from './records.ts';
import { SealedRecords } from './sealed-talk.ts';

/** Closed connections that can still be asked for; older ones are forgotten, so memory is bounded. */
const mostClosed = 1024;

/**
 * Ended streams that can still be asked for: by facts of the packets just after, which is why these are few. What
 * outlives a few collections of garbage costs more than what dies young, and streams are what there is most of.
 */
const mostEnded = 512;

/** A graceful drain sends two or three GOAWAYs; a peer that floods them must not fill our memory. */
const mostGoaways = 16;

type Handlers = { [K in FactKind]?: (fact: Fact<K>) => void };

/** A first-in first-out list of bounded length that says what fell out. */
function bounded<T>(limit: number, drop: (item: T) => void): (item: T) => void {
  const items: T[] = [];
  let head = 0;
  return (item) => {
    items.push(item);
    if (items.length - head <= limit) return;
    const oldest = items[head++];
    if (oldest !== undefined) drop(oldest);
    if (head > limit) {
      items.splice(0, head);
      head = 0;
    }
  };
}

/**
 * What is open, and what just ended, on all hops: the facts of every input, in order of time.
 *
 * `apply` takes one fact, whose time must already be on the common clock; the rest is for rules to ask.
 */
export function createTimeline(hopOfInput: readonly (Hop | undefined)[] = []): Timeline & {
  apply(fact: Fact): void;
  /** An input begins, nanoseconds since 1970; the common clock begins with the earliest one. */
  began(epochNs: bigint): void;
  /**
   * Makes something that may have been forgotten known again, because a line of a log speaks of it; and names hops
   * that nothing else has named.
   */
  recall(
    connection: TimelineConnection,
    stream: TimelineStream | undefined,
    hops: readonly (readonly [TimelineConnection, Hop])[],
  ): void;
  readonly needs: readonly FactKind[];
} {
  const inputs: IdMap<ConnectionRecord>[] = [];
  let epochNs: bigint | undefined;
  const hops = createHops(hopOfInput, openStreams);
  const totals = {
    connections: 0,
    http2Connections: 0,
    streams: 0,
    midConnections: 0,
    undecryptable: 0,
    gaps: 0,
    gapBytes: 0,
  };
  const forgetConnection = bounded<ConnectionRecord>(mostClosed, (connection) => {
    inputs[connection.input]?.delete(connection.id);
    lighten(connection);
  });
  const forgetStream = bounded<TimelineStream>(mostEnded, (s) => {
    (s.connection as ConnectionRecord).streams.delete(s.id);
  });

  // All rules ask for the connection and the stream of one fact, one after another: they are looked up once.
  let askedConnection: Provenance | undefined;
  let lastConnection: ConnectionRecord | undefined;
  let askedStream: Provenance | undefined;
  let lastStream: TimelineStream | undefined;

  function connectionOf(from: Provenance): ConnectionRecord | undefined {
    if (from === askedConnection) return lastConnection;
    askedConnection = from;
    lastConnection = from.connection === undefined ? undefined : inputs[from.input]?.get(from.connection);
    return lastConnection;
  }
  function streamOf(from: Provenance): TimelineStream | undefined {
    if (from === askedStream) return lastStream;
    askedStream = from;
    lastStream = from.stream === undefined ? undefined : connectionOf(from)?.streams.get(from.stream);
    return lastStream;
  }
  /** What is known changes with the next fact. */
  function forgetAsked(): void {
    askedConnection = undefined;
    askedStream = undefined;
  }
  function* connections(): Iterable<ConnectionRecord> {
    for (const ofInput of inputs) yield* ofInput?.values() ?? [];
  }
  function openStreams(): (readonly [TimelineStream, Readonly<RequestFields>])[] {
    const open = [...connections()].flatMap((c) =>
      [...c.streams.values()].filter((s) => s.ended === undefined),
    );
    open.sort((a, b) => a.opened.time - b.opened.time);
    return open.map((stream) => [
      stream,
      (stream.connection as ConnectionRecord).read.request(stream.headers),
    ]);
  }

  const handlers: Handlers = {
    'tcp.open'(fact) {
      const connection = openConnection(fact, hopOfInput[fact.from.input]);
      (inputs[connection.input] ??= new IdMap()).set(connection.id, connection);
      totals.connections++;
      if (!fact.synSeen) totals.midConnections++;
    },
    'tcp.established'(fact) {
      const connection = connectionOf(fact.from);
      if (connection !== undefined) connection.rtt = fact.rtt;
    },
    'tcp.gap'(fact) {
      totals.gaps++;
      totals.gapBytes += fact.bytes;
    },
    'tcp.fin'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.firstEnd ??= { at: fact.from, direction: fact.direction, how: 'fin' };
    },
    'tcp.rst'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.firstEnd ??= { at: fact.from, direction: fact.direction, how: 'rst' };
    },
    'tcp.closed'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined || connection.closed !== undefined) return;
      connection.closed = { at: fact.from, how: fact.how, firstDirection: fact.firstDirection };
      forgetConnection(connection);
    },
    'tcp.summary'(fact) {
      const connection = connectionOf(fact.from);
      // One that was given up, or whose ports were used again, has no other end.
      if (connection !== undefined && connection.closed === undefined) forgetConnection(connection);
    },
    'tls.close-notify'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.firstEnd ??= { at: fact.from, direction: fact.direction, how: 'close-notify' };
    },
    'tls.client-hello'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      if (connection.protocol === 'unknown') connection.protocol = 'tls';
      connection.tls = {
        ...connection.tls,
        alpnOffered: fact.alpn,
        ...(fact.sni === undefined ? {} : { sni: fact.sni }),
      };
    },
    'tls.server-hello'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.tls = { alpnOffered: [], ...connection.tls, version: fact.version };
      connection.overhead = recordOverhead(fact.version, fact.cipherName);
    },
    'tls.established'(fact) {
      const connection = connectionOf(fact.from);
      // Where there are keys there is nothing to guess.
      if (connection?.overhead === undefined || !fact.inferred) return;
      connection.sealed = new SealedRecords(
        connection.id,
        connection.overhead,
        connection.tls?.version === 0x304,
      );
    },
    'tls.alpn'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.tls = { alpnOffered: [], ...connection.tls, alpn: fact.chosen };
    },
    'tls.undecryptable'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined || connection.undecryptable) return;
      connection.undecryptable = true;
      connection.protocol = 'tls';
      totals.undecryptable++;
    },
    'tls.record'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.records++;
      connection.sealed?.record(fact);
      connection.lastActive = fact.from;
    },
    'http1.request'(fact) {
      const connection = connectionOf(fact.from);
      if (connection !== undefined && connection.protocol !== 'http2') connection.protocol = 'http1';
    },
    'http2.preface'(fact) {
      http2(connectionOf(fact.from));
    },
    'http2.settings'(fact) {
      http2(connectionOf(fact.from));
    },
    'http2.stream-open'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      http2(connection);
      const fields = connection.read.request(fact.headers);
      const stream = openStream(fact, connection, fields);
      connection.streams.set(stream.id, stream);
      connection.streamCount++;
      connection.openStreamCount++;
      connection.lastActive = stream.opened;
      totals.streams++;
      hops.opened(stream, fields);
    },
    'http2.headers'(fact) {
      const stream = streamOf(fact.from);
      if (stream === undefined || fact.direction !== 'to-client') return;
      const { read } = stream.connection as ConnectionRecord;
      const { status, grpcStatus, byProxy } = read.response(fact.headers);
      if (status?.startsWith('1') === true) return;
      if (fact.endStream) stream.trailers = fact.from;
      else if (status !== undefined) stream.responseHeaders ??= fact.from;
      stream.grpcStatus = grpcStatus ?? stream.grpcStatus;
      if (byProxy) stream.connection.hop ??= 'client-proxy';
    },
    'http2.end-stream'(fact) {
      const stream = streamOf(fact.from);
      if (stream !== undefined && fact.direction === 'to-server') stream.requestEnded ??= fact.from;
    },
    'http2.goaway'(fact) {
      const { direction, lastStreamId, errorCode, debug, openStreams } = fact;
      const at = fact.from;
      const goaways = connectionOf(fact.from)?.goaways;
      if (goaways === undefined || goaways.length >= mostGoaways) return;
      goaways.push({ at, direction, lastStreamId, errorCode, debug, openStreams });
    },
    'http2.stream-end'(fact) {
      const stream = streamOf(fact.from);
      if (stream === undefined || stream.ended !== undefined) return;
      stream.ended = endingOf(fact);
      stream.connection.openStreamCount--;
      stream.connection.lastActive = stream.ended.at;
      hops.ended(stream);
      forgetStream(stream);
    },
  };

  function http2(connection: ConnectionRecord | undefined): void {
    if (connection === undefined || connection.protocol === 'http2') return;
    connection.protocol = 'http2';
    totals.http2Connections++;
  }

  return {
    needs: Object.keys(handlers) as FactKind[],
    apply(fact) {
      forgetAsked();
      (handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
      forgetAsked();
    },
    connection: connectionOf,
    stream: streamOf,
    connections,
    moment: (from) => from,
    clock: ({ time }) => (epochNs === undefined ? undefined : (Number(epochNs / 1000n) * 1000 + time) / 1e9),
    began(start) {
      if (epochNs === undefined || start < epochNs) epochNs = start;
    },
    recall(connection, stream, hops) {
      for (const [one, hop] of hops) one.hop ??= hop;
      const record = connection as ConnectionRecord;
      (inputs[record.input] ??= new IdMap()).set(record.id, record);
      if (stream !== undefined) record.streams.set(stream.id, stream);
    },
    totals,
  };
}
