import type { Fact, FactKind, Provenance } from '../model/fact.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { HeaderField } from '../model/frame.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { parseGrpcTimeout } from '../model/grpc-timeout.ts';
import { createJoiner, forwarded } from './join.ts';

/** Ended streams and closed connections that can still be asked for; older ones are forgotten, so memory is bounded. */
const mostEnded = 4096;

/** A graceful drain sends two or three GOAWAYs; a peer that floods them must not fill our memory. */
const mostGoaways = 16;

/** `server` and `via` values of a response that name a proxy. */
const proxyNames = /envoy|nginx|haproxy|nghttpx|istio|awselb|google frontend/i;

type Stream = TimelineStream;
/** A connection as this room fills it: rules get it with its streams read-only. */
type Connection = TimelineConnection & { readonly streams: Map<number, Stream> };

type Handlers = { [K in FactKind]?: (fact: Fact<K>) => void };

function field(headers: readonly HeaderField[] | null, name: string): string | undefined {
  return headers?.find(([key]) => key === name)?.[1];
}

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
export function createTimeline(
  hopOfInput: readonly (Hop | undefined)[] = [],
): Timeline & { apply(fact: Fact): void } {
  const connections = new Map<string, Connection>();
  const joiner = createJoiner();
  const totals = {
    connections: 0,
    http2Connections: 0,
    streams: 0,
    midConnections: 0,
    undecryptable: 0,
    gaps: 0,
    gapBytes: 0,
  };
  const forgetConnection = bounded<Connection>(mostEnded, (c) => connections.delete(`${c.input}:${c.id}`));
  const forgetStream = bounded<Stream>(mostEnded, (s) => (s.connection as Connection).streams.delete(s.id));

  function moment(from: Provenance): Moment {
    return { input: from.input, packet: from.packet, time: from.time };
  }
  function connectionOf(from: Provenance): Connection | undefined {
    return connections.get(`${from.input}:${from.connection ?? -1}`);
  }
  function streamOf(from: Provenance): Stream | undefined {
    return connectionOf(from)?.streams.get(from.stream ?? -1);
  }

  function joined(stream: Stream): void {
    const before = joiner.opened(stream);
    if (before === undefined) {
      if (forwarded(stream.headers)) stream.connection.hop ??= 'proxy-server';
      return;
    }
    before.upstream = stream;
    stream.downstream = before;
    // What serves each other says more than a header that a client may have sent itself; the user says most.
    before.connection.hop = hopOfInput[before.connection.input] ?? 'client-proxy';
    stream.connection.hop = hopOfInput[stream.connection.input] ?? 'proxy-server';
  }

  const handlers: Handlers = {
    'tcp.open'(fact) {
      const connection: Connection = {
        input: fact.from.input,
        id: fact.from.connection ?? -1,
        client: fact.client,
        server: fact.server,
        synSeen: fact.synSeen,
        opened: moment(fact.from),
        hop: hopOfInput[fact.from.input],
        protocol: 'unknown',
        undecryptable: false,
        goaways: [],
        streams: new Map(),
        streamCount: 0,
        openStreamCount: 0,
        lastActive: moment(fact.from),
        records: 0,
      };
      connections.set(`${connection.input}:${connection.id}`, connection);
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
      connection.firstEnd ??= { at: moment(fact.from), direction: fact.direction, how: 'fin' };
    },
    'tcp.rst'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.firstEnd ??= { at: moment(fact.from), direction: fact.direction, how: 'rst' };
    },
    'tcp.closed'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined || connection.closed !== undefined) return;
      connection.closed = { at: moment(fact.from), how: fact.how, firstDirection: fact.firstDirection };
      forgetConnection(connection);
    },
    'tls.close-notify'(fact) {
      const connection = connectionOf(fact.from);
      if (connection === undefined) return;
      connection.firstEnd ??= { at: moment(fact.from), direction: fact.direction, how: 'close-notify' };
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
      connection.lastActive = moment(fact.from);
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
      const path = field(fact.headers, ':path') ?? null;
      const timeout = parseGrpcTimeout(field(fact.headers, 'grpc-timeout'));
      const stream: Stream = {
        id: fact.from.stream ?? 0,
        connection,
        opened: moment(fact.from),
        headers: fact.headers,
        path,
        ...(timeout === undefined ? {} : { timeout }),
        ...(fact.endStream ? { requestEnded: moment(fact.from) } : {}),
      };
      connection.streams.set(stream.id, stream);
      connection.streamCount++;
      connection.openStreamCount++;
      connection.lastActive = stream.opened;
      totals.streams++;
      joined(stream);
    },
    'http2.headers'(fact) {
      const stream = streamOf(fact.from);
      if (stream === undefined || fact.direction !== 'to-client') return;
      const status = field(fact.headers, ':status');
      if (status?.startsWith('1') === true) return;
      if (fact.endStream) stream.trailers = moment(fact.from);
      if (status !== undefined && !fact.endStream) stream.responseHeaders ??= moment(fact.from);
      const grpcStatus = field(fact.headers, 'grpc-status');
      if (grpcStatus !== undefined && /^\d{1,3}$/.test(grpcStatus)) stream.grpcStatus = Number(grpcStatus);
      const sayer = `${field(fact.headers, 'server') ?? ''} ${field(fact.headers, 'via') ?? ''}`;
      if (proxyNames.test(sayer)) stream.connection.hop ??= 'client-proxy';
    },
    'http2.end-stream'(fact) {
      const stream = streamOf(fact.from);
      if (stream !== undefined && fact.direction === 'to-server') stream.requestEnded ??= moment(fact.from);
    },
    'http2.goaway'(fact) {
      const { direction, lastStreamId, errorCode, debug, openStreams } = fact;
      const at = moment(fact.from);
      const goaways = connectionOf(fact.from)?.goaways;
      if (goaways === undefined || goaways.length >= mostGoaways) return;
      goaways.push({ at, direction, lastStreamId, errorCode, debug, openStreams });
    },
    'http2.stream-end'(fact) {
      const stream = streamOf(fact.from);
      if (stream === undefined || stream.ended !== undefined) return;
      stream.ended = {
        at: moment(fact.from),
        how: fact.how,
        ...(fact.direction === undefined ? {} : { direction: fact.direction }),
        ...(fact.errorCode === undefined ? {} : { errorCode: fact.errorCode }),
        ...(fact.tcp === undefined ? {} : { tcp: fact.tcp }),
      };
      stream.connection.openStreamCount--;
      stream.connection.lastActive = stream.ended.at;
      joiner.ended(stream);
      forgetStream(stream);
    },
  };

  function http2(connection: Connection | undefined): void {
    if (connection === undefined || connection.protocol === 'http2') return;
    connection.protocol = 'http2';
    totals.http2Connections++;
  }

  return {
    apply(fact) {
      (handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
    },
    connection: connectionOf,
    stream: streamOf,
    connections: () => connections.values(),
    moment,
    totals,
  };
}
