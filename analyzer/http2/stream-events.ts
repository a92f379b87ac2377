import { Flag, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Provenance, StreamEnd } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import type { ConnectionState } from './connection-state.ts';
import type { SettingList } from './peer-settings.ts';
import { isClientStream, type Stream } from './stream-table.ts';
import { transitions, type StreamEvent } from './stream-states.ts';
import { DEFAULT_WINDOW } from './window.ts';

/** What ended a stream. */
export interface EndCause {
  how: StreamEnd;
  direction?: Direction;
  errorCode?: number;
  tcp?: 'fin' | 'rst';
}

const names: Readonly<Record<Direction, Readonly<Record<'headers' | 'data' | 'end', StreamEvent>>>> = {
  'to-server': { headers: 'client-headers', data: 'client-data', end: 'client-end' },
  'to-client': { headers: 'server-headers', data: 'server-data', end: 'server-end' },
};

/**
 * What frames do to the streams of one connection: applies the transition table and emits stream facts.
 *
 * A frame on a stream that is not in the table is in flight (its receiver ended the stream), forbidden (its sender
 * had), or on a stream that was open before the capture saw it; only the forbidden one is an anomaly.
 */
export class StreamEvents {
  readonly #state: ConnectionState;

  constructor(state: ConnectionState) {
    this.#state = state;
  }

  /** A complete header block, null when it could not be decoded. */
  headers(direction: Direction, id: number, headers: readonly HeaderField[] | null, flags: number): void {
    const endStream = (flags & Flag.END_STREAM) !== 0;
    let stream = this.#state.streams.open.get(id);
    if (stream === undefined) {
      if (direction === 'to-server' && this.#state.streams.isIdle(id) && isClientStream(id)) {
        stream = this.#openByClient(id, headers, endStream);
      } else {
        stream = this.#absent(direction, id, 'headers');
        if (stream !== undefined) this.#laterHeaders(stream, direction, headers, endStream);
      }
    } else if (this.#step(stream, direction, 'headers')) {
      this.#laterHeaders(stream, direction, headers, endStream);
    } else {
      return;
    }
    if (stream === undefined) return;
    if (endStream) this.endStream(direction, stream);
    this.#refusedByGoaway(stream);
  }

  /** Start of a DATA frame: the stream that it belongs to, undefined when its bytes mean nothing. */
  data(direction: Direction, id: number, length: number): Stream | undefined {
    const { report, streams } = this.#state;
    const sender = this.#state.sender(direction);
    sender.window.sent += length;
    const stream = streams.open.get(id) ?? this.#absent(direction, id, 'data');
    if (stream !== undefined && !this.#step(stream, direction, 'data')) return undefined;
    if (stream !== undefined) (direction === 'to-server' ? stream.toServer : stream.toClient).sent += length;
    if (!this.#state.exact || length === 0) return stream;
    if (sender.window.available(DEFAULT_WINDOW) < 0 && !sender.window.overrun) {
      sender.window.overrun = true;
      report.anomaly('flow-control', 'window of the connection');
    }
    if (stream === undefined) return undefined;
    const window = direction === 'to-server' ? stream.toServer : stream.toClient;
    const initial = this.#state.receiver(direction).settings.largest(Setting.INITIAL_WINDOW_SIZE);
    if (window.available(initial) < 0 && !window.overrun) {
      window.overrun = true;
      report.anomaly('flow-control', 'window of the stream', id);
    }
    return stream;
  }

  /** END_STREAM of the party that sends in this direction. */
  endStream(direction: Direction, stream: Stream): void {
    const { report } = this.#state;
    const transition = transitions[stream.state][names[direction].end];
    if ('violation' in transition) return;
    report.emit({ kind: 'http2.end-stream', from: report.from(stream.id), direction });
    // Of a stream that began before the capture we have not seen whether the client ended; its answer ends it.
    const answered = direction === 'to-client' && !stream.openingSeen;
    if (transition.next !== 'closed' && !answered) stream.state = transition.next;
    else this.end(stream, { how: 'end-stream' });
  }

  /** RST_STREAM. */
  reset(direction: Direction, id: number, errorCode: number): void {
    const { report, streams } = this.#state;
    let stream = streams.open.get(id);
    if (stream === undefined && streams.isIdle(id) && this.#state.exact) {
      report.anomaly('rst-on-idle-stream', '', id);
      return;
    }
    if (stream === undefined && this.#unseen(id)) stream = streams.add(id, 'open', false);
    const afterEnd = stream === undefined;
    report.emit({ kind: 'http2.rst-stream', from: report.from(id), direction, errorCode, afterEnd });
    if (stream !== undefined) this.end(stream, { how: 'rst-stream', direction, errorCode });
  }

  /** The HTTP/1.1 request that a connection was upgraded with: stream 1, half closed by the client (RFC 7540 3.2). */
  upgraded(upgrade: { headers: readonly HeaderField[]; settings: SettingList; from: Provenance }): void {
    const { report, streams, client } = this.#state;
    this.#state.exact = true;
    report.packet = upgrade.from.packet;
    report.time = upgrade.from.time;
    client.settings.sent(upgrade.settings);
    client.settings.acknowledged();
    streams.add(1, 'half-closed-client', true);
    report.emit({
      kind: 'http2.stream-open',
      from: report.from(1),
      headers: upgrade.headers,
      endStream: true,
    });
    report.emit({ kind: 'http2.end-stream', from: report.from(1), direction: 'to-server' });
  }

  /** PUSH_PROMISE of a server: the promised request counts as a stream that the server opened. */
  promise(id: number, headers: readonly HeaderField[] | null): void {
    const { report, streams } = this.#state;
    if (!this.#roomFor()) return;
    streams.add(id, 'reserved', true);
    report.emit({ kind: 'http2.stream-open', from: report.from(id), headers, endStream: true });
  }

  /** Takes a stream out of the table and says how it ended: the only place that emits `http2.stream-end`. */
  end(stream: Stream, cause: EndCause): void {
    const { report, streams } = this.#state;
    const byClient = cause.direction === 'to-server' && cause.how === 'rst-stream';
    const byServer = cause.direction === 'to-client' && cause.how === 'rst-stream';
    const ended = cause.how === 'end-stream';
    streams.remove(stream.id, {
      clientDone: byClient || ended || stream.state === 'half-closed-client',
      serverDone: byServer || ended || stream.state === 'half-closed-server',
    });
    report.emit({ kind: 'http2.stream-end', from: report.from(stream.id), ...cause });
  }

  #openByClient(id: number, headers: readonly HeaderField[] | null, endStream: boolean): Stream | undefined {
    const { report, streams, server } = this.#state;
    if (!this.#roomFor()) {
      streams.highestClient = id;
      return undefined;
    }
    const stream = streams.add(id, 'open', true);
    report.emit({ kind: 'http2.stream-open', from: report.from(id), headers, endStream });
    const limit = server.settings.largest(Setting.MAX_CONCURRENT_STREAMS);
    if (this.#state.exact && streams.openByClient > limit) {
      report.anomaly('max-concurrent-streams', `${streams.openByClient} of ${limit}`, id);
    }
    return stream;
  }

  #laterHeaders(
    stream: Stream,
    direction: Direction,
    headers: readonly HeaderField[] | null,
    endStream: boolean,
  ): void {
    const { report } = this.#state;
    report.emit({ kind: 'http2.headers', from: report.from(stream.id), direction, headers, endStream });
    if (direction === 'to-server') {
      if (!endStream && stream.openingSeen) report.anomaly('trailers-without-end-stream', '', stream.id);
      return;
    }
    if (stream.responded && !endStream && headers !== null) {
      report.anomaly('trailers-without-end-stream', '', stream.id);
    }
    if (headers === null || !isInformational(headers)) stream.responded = true;
  }

  /** True when the sender may do this; moves the stream on. */
  #step(stream: Stream, direction: Direction, what: 'headers' | 'data'): boolean {
    const transition = transitions[stream.state][names[direction][what]];
    if ('violation' in transition) {
      if (!stream.openingSeen) return true;
      this.#state.report.anomaly(transition.violation, '', stream.id);
      return false;
    }
    if (transition.next !== 'closed') stream.state = transition.next;
    return true;
  }

  /** A frame on a stream that is not open; gives the stream when it must have been open all along. */
  #absent(direction: Direction, id: number, what: 'headers' | 'data'): Stream | undefined {
    const { report, streams } = this.#state;
    if (!this.#state.exact && this.#unseen(id) && this.#roomFor()) return streams.add(id, 'open', false);
    if (!this.#state.exact) return undefined;
    const client = direction === 'to-server';
    const ended = streams.ended(id);
    if (ended !== undefined) {
      const done = client ? ended.clientDone : ended.serverDone;
      if (done)
        report.anomaly(what === 'data' ? 'data-after-end-stream' : 'headers-after-end-stream', '', id);
    } else if (what === 'headers' && client) {
      report.anomaly(isClientStream(id) ? 'stream-id-not-increasing' : 'even-stream-id', '', id);
    } else if (streams.isIdle(id)) {
      report.anomaly(what === 'data' ? 'data-on-idle-stream' : 'headers-on-idle-stream', '', id);
    }
    return undefined;
  }

  /** Open before the capture, or since a gap, as far as we can know. */
  #unseen(id: number): boolean {
    const { streams, exact } = this.#state;
    return !exact && streams.ended(id) === undefined;
  }

  #roomFor(): boolean {
    const { report, streams } = this.#state;
    if (!streams.full) return true;
    report.anomaly('too-many-streams');
    return false;
  }

  /** A stream above the last id of a GOAWAY will never be served, also when it was opened after it (RFC 9113 6.8). */
  #refusedByGoaway(stream: Stream): void {
    const client = isClientStream(stream.id);
    const goaway = (client ? this.#state.server : this.#state.client).goaway;
    if (goaway === undefined || stream.id <= goaway.lastStreamId) return;
    if (!this.#state.streams.open.has(stream.id)) return;
    this.end(stream, {
      how: 'goaway',
      direction: client ? 'to-client' : 'to-server',
      errorCode: goaway.errorCode,
    });
  }
}

function isInformational(headers: readonly HeaderField[]): boolean {
  const [name, value] = headers[0] ?? ['', ''];
  return name === ':status' && value.startsWith('1');
}
