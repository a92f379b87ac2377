/** What lines can be joined to: every connection and stream of the captures, as far as memory allows. */
import type { Endpoint } from '../model/chunk.ts';
import { hostOf } from '../model/endpoint.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';

/** What is kept to be joined; a capture with more is joined as far as this goes, and the result says so. */
const mostConnections = 50_000;
const mostStreams = 200_000;

/** A connection with its streams, in order of opening. */
export interface Subject {
  readonly connection: TimelineConnection;
  readonly streams: TimelineStream[];
}

/** Collects what lines can be joined to. */
export interface Subjects {
  readonly needs: readonly FactKind[];
  fact(fact: Fact): void;
  all(): readonly Subject[];
  /** Connections whose client end this is. */
  from(client: Endpoint): readonly Subject[];
  /** Connections to this listener. */
  to(server: Endpoint): readonly Subject[];
  /** Those of them that come from this address, without brackets. */
  ofHost(host: string): readonly Subject[];
  /** Connections that a proxy of the captures accepted; all of them where nothing tells which. */
  fronts(): readonly Subject[];
  of(connection: TimelineConnection): Subject | undefined;
  /** Streams and connections that were not kept. */
  left(): { connections: number; streams: number };
}

/** Builds the collector; give it every fact after the timeline has taken it in. */
export function createSubjects(timeline: Timeline): Subjects {
  const all = new Map<TimelineConnection, Subject>();
  const byClient = new Map<Endpoint, Subject[]>();
  const byServer = new Map<Endpoint, Subject[]>();
  const left = { connections: 0, streams: 0 };
  let streams = 0;

  function add(map: Map<Endpoint, Subject[]>, key: Endpoint, subject: Subject): void {
    const list = map.get(key);
    if (list === undefined) map.set(key, [subject]);
    else list.push(subject);
  }

  function opened(connection: TimelineConnection | undefined): void {
    if (connection === undefined) return;
    if (all.size >= mostConnections) {
      left.connections++;
      return;
    }
    const subject = { connection, streams: [] };
    all.set(connection, subject);
    add(byClient, connection.client, subject);
    add(byServer, connection.server, subject);
  }

  function streamOpened(stream: TimelineStream | undefined): void {
    const subject = stream === undefined ? undefined : all.get(stream.connection);
    if (stream === undefined || subject === undefined || streams >= mostStreams) {
      left.streams++;
      return;
    }
    streams++;
    subject.streams.push(stream);
  }

  let hosts: { size: number; map: Map<string, Subject[]> } | undefined;

  function fronts(): readonly Subject[] {
    const clients = new Map([...all.keys()].map(({ client, server }) => [hostOf(client), server]));
    const accepts = ({ hop, server }: TimelineConnection): boolean => {
      if (hop !== undefined) return hop !== 'proxy-server' && hop !== 'client-server';
      const next = clients.get(hostOf(server));
      return next !== undefined && next !== server;
    };
    const found = [...all.values()].filter(({ connection }) => accepts(connection));
    return found.length > 0 ? found : [...all.values()];
  }

  return {
    needs: ['tcp.open', 'http2.stream-open'],
    fact(fact) {
      if (fact.kind === 'tcp.open') opened(timeline.connection(fact.from));
      else if (fact.kind === 'http2.stream-open') streamOpened(timeline.stream(fact.from));
    },
    all: () => [...all.values()],
    from: (client) => byClient.get(client) ?? [],
    to: (server) => byServer.get(server) ?? [],
    fronts,
    ofHost(host) {
      if (hosts?.size !== all.size) {
        hosts = { size: all.size, map: new Map() };
        for (const subject of fronts()) {
          add(hosts.map, hostOf(subject.connection.client).replace(/^\[|\]$/g, ''), subject);
        }
      }
      return hosts.map.get(host) ?? [];
    },
    of: (connection) => all.get(connection),
    left: () => left,
  };
}
