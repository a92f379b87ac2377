import type { CallSummary, ConnectionSummary } from '../model/analysis.ts';
import { grpcStatusName } from '../model/codes.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import { seconds } from '../model/numbers.ts';
import type { Timeline, TimelineConnection } from '../model/timeline.ts';

/** An analysis lists the abnormal calls and connections up to this many, and a sample of the others. */
const mostAbnormal = 1000;
const sampleSize = 20;

/** A list that prefers abnormal entries and keeps its order; an entry that it does not take is not built. */
function createSample<T>(): { add(abnormal: boolean, item: () => T): void; list(): T[] } {
  const kept: T[] = [];
  const counts = { abnormal: 0, normal: 0 };
  return {
    add(abnormal, item) {
      if (abnormal ? counts.abnormal >= mostAbnormal : counts.normal >= sampleSize) return;
      counts[abnormal ? 'abnormal' : 'normal']++;
      kept.push(item());
    },
    list: () => kept,
  };
}

/** A call as the analysis lists it. */
export function callSummary(fact: Fact<'grpc.call'>): CallSummary {
  return {
    input: fact.from.input,
    tcpStream: fact.from.connection ?? -1,
    stream: fact.from.stream ?? -1,
    method: fact.method,
    status: fact.status === null ? null : grpcStatusName(fact.status),
    statusFrom: fact.statusFrom,
    start: seconds(fact.start),
    end: seconds(fact.from.time),
    ...(fact.timeout === undefined ? {} : { deadline: seconds(fact.timeout) }),
  };
}

/** Keeps the abnormal calls and a sample of the others while the capture is read. */
export function createCallSample(): {
  readonly needs: readonly FactKind[];
  fact(fact: Fact): void;
  list(): CallSummary[];
  count(): number;
} {
  const sample = createSample<CallSummary>();
  let calls = 0;
  return {
    needs: ['grpc.call'],
    fact(fact) {
      if (fact.kind !== 'grpc.call') return;
      calls++;
      const { statusFrom: source } = fact;
      const own = source === 'trailers' || source === 'trailers-only' || source === 'trailers-frame';
      sample.add(fact.status !== 0 || !own, () => callSummary(fact));
    },
    list: () => sample.list(),
    count: () => calls,
  };
}

const tlsVersions: Readonly<Record<number, string>> = {
  0x301: 'TLS 1.0',
  0x302: 'TLS 1.1',
  0x303: 'TLS 1.2',
  0x304: 'TLS 1.3',
};

function tlsName(connection: TimelineConnection): string | null {
  const version = connection.tls?.version;
  return version === undefined ? null : (tlsVersions[version] ?? `0x${version.toString(16)}`);
}

function stateOf(connection: TimelineConnection): ConnectionSummary['state'] {
  if (connection.closed !== undefined) return connection.closed.how === 'rst' ? 'reset' : 'closed';
  return connection.goaways.length > 0 ? 'draining' : 'open';
}

/** A connection as the analysis lists it. */
export function connectionSummary(connection: TimelineConnection): ConnectionSummary {
  return {
    input: connection.input,
    tcpStream: connection.id,
    client: connection.client,
    server: connection.server,
    alpn: connection.tls?.alpn ?? null,
    protocol: connection.protocol,
    tls: tlsName(connection),
    opened: seconds(connection.opened.time),
    closed: connection.closed === undefined ? null : seconds(connection.closed.at.time),
    streams: connection.streamCount,
    ...(connection.hop === undefined ? {} : { hop: connection.hop }),
    state: stateOf(connection),
  };
}

/** A stream was cut, an error code sent, or nothing could be read: worth a line before what ended well. */
function isAbnormal(connection: TimelineConnection): boolean {
  if (connection.undecryptable || connection.goaways.some((goaway) => goaway.errorCode !== 0)) return true;
  return [...connection.streams.values()].some(
    ({ ended }) => ended?.how === 'connection' || ended?.how === 'goaway',
  );
}

/** Keeps the abnormal connections and a sample of the others while the capture is read. */
export function createConnectionSample(timeline: Timeline): {
  readonly needs: readonly FactKind[];
  fact(fact: Fact): void;
  /** In order of opening. */
  list(): ConnectionSummary[];
} {
  const sample = createSample<ConnectionSummary>();
  return {
    needs: ['tcp.summary'],
    fact(fact) {
      // The last word of every connection; the timeline has its streams for a while longer.
      if (fact.kind !== 'tcp.summary') return;
      const connection = timeline.connection(fact.from);
      if (connection !== undefined) sample.add(isAbnormal(connection), () => connectionSummary(connection));
    },
    list: () => sample.list().sort((a, b) => a.opened - b.opened || a.tcpStream - b.tcpStream),
  };
}
