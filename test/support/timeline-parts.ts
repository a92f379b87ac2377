/** Connections and streams of a timeline, for tests that need them without traffic. */
import type { HeaderField } from '../../analyzer/model/frame.ts';
import { NoteBook } from '../../analyzer/model/note-book.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../analyzer/model/timeline.ts';

/** Packet 1 of the first input, at this time in milliseconds. */
export function momentAt(ms: number, packet = 1, input = 0): Moment {
  return { input, packet, time: ms * 1e6 };
}

/** A connection on which HTTP/2 was seen and nothing else happened. */
export function someConnection(change: Partial<TimelineConnection> = {}): TimelineConnection {
  return {
    input: 0,
    id: 0,
    client: '198.18.0.1:40000',
    server: '198.18.0.2:8080',
    synSeen: true,
    opened: momentAt(0),
    hop: undefined,
    protocol: 'http2',
    undecryptable: false,
    goaways: [],
    streams: new Map(),
    streamCount: 0,
    openStreamCount: 0,
    lastActive: momentAt(0),
    life: new NoteBook(),
    marks: new NoteBook(),
    records: 0,
    ...change,
  };
}

/** A stream that is open since `ms`. */
export function someStream(
  connection: TimelineConnection,
  change: Partial<TimelineStream> & { ms?: number; more?: readonly HeaderField[] } = {},
): TimelineStream {
  const { ms = 0, more = [], ...rest } = change;
  return {
    id: 1,
    connection,
    opened: momentAt(ms, 1, connection.input),
    headers: [[':path', '/shop.v1.Catalog/GetItem'], ...more],
    path: '/shop.v1.Catalog/GetItem',
    ...rest,
  };
}

/** A timeline that knows these connections and counts nothing. */
export function someTimeline(connections: readonly TimelineConnection[]): Timeline {
  const find: Timeline['connection'] = (from) =>
    connections.find((one) => one.input === from.input && one.id === from.connection);
  return {
    connection: find,
    stream: (from) => find(from)?.streams.get(from.stream ?? 0),
    connections: () => connections,
    moment: (from) => from,
    clock: () => undefined,
    totals: {
      connections: connections.length,
      http2Connections: 0,
      streams: 0,
      midConnections: 0,
      undecryptable: 0,
      gaps: 0,
      gapBytes: 0,
    },
  };
}
