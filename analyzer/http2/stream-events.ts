import { Flag, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Provenance, StreamEnd } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import type { ConnectionState } from './connection-state.ts';
import type { FlowControl } from './flow-control.ts';
import type { DecodedBlock } from './hpack/decoded-block.ts';
import { checkContentLength, requestBegins, requestTrailers, responsePart } from './message-parts.ts';
import type { SettingList } from './peer-settings.ts';
import { reportReset } from './resets.ts';
import { isClientStream, type Stream } from './stream-table.ts';
import { transitions, type StreamEvent } from './stream-states.ts';

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
  readonly #flow: FlowControl;

  constructor(state: ConnectionState, flow: FlowControl) {
    this.#state = state;
    this.#flow = flow;
  }

  /** A complete header block of `length` octets. */
  headers(direction: Direction, id: number, block: DecodedBlock, length: number, flags: number): void {
    const { streams } = this.#state;
    const endStream = (flags & Flag.END_STREAM) !== 0;
    let stream = streams.find(id);
    if (stream === undefined) {
      if (direction === 'to-server' && streams.isIdle(id) && isClientStream(id)) {
        stream = this.#openByClient(id, block, length, endStream);
      } else {
        stream = this.#absent(direction, id, 'headers');
        if (stream !== undefined) this.#laterHeaders(stream, direction, block, length, endStream);
      }
    } else if (this.#step(stream, direction, 'headers')) {
      this.#laterHeaders(stream, direction, block, length, endStream);
    } else {
      return;
    }
    if (stream === undefined) return;
    if (endStream) this.endStream(direction, stream);
    this.#refusedByGoaway(stream);
  }

  /** Start of a DATA frame: the stream that it belongs to, undefined when its bytes mean nothing. */
  data(direction: Direction, id: number, length: number): Stream | undefined {
    const { streams, report, exact } = this.#state;
    let stream = streams.find(id) ?? this.#absent(direction, id, 'data');
    if (stream !== undefined && !this.#step(stream, direction, 'data')) stream = undefined;
    this.#flow.data(direction, stream, length);
    if (stream !== undefined && direction === 'to-client' && !stream.responded && exact) {
      if (stream.openingSeen) report.anomaly('data-before-headers', '', id);
    }
    return stream;
  }

  /** END_STREAM of the party that sends in this direction. */
  endStream(direction: Direction, stream: Stream): void {
    const { report } = this.#state;
    const transition = transitions[stream.state][names[direction].end];
    if ('violation' in transition) return;
    report.emit({ kind: 'http2.end-stream', from: report.from(stream.id), direction });
    if (this.#state.exact) checkContentLength(stream, direction, report);
    // Of a stream that began before the capture we have not seen whether the client ended; its answer ends it.
    const answered = direction === 'to-client' && !stream.openingSeen;
    if (transition.next !== 'closed' && !answered) stream.state = transition.next;
    else this.end(stream, { how: 'end-stream' });
  }

  /** RST_STREAM. */
  reset(direction: Direction, id: number, errorCode: number): void {
    const { report, streams, exact } = this.#state;
    let stream = streams.find(id);
    if (stream === undefined && exact && streams.isIdle(id)) {
      report.anomaly('rst-on-idle-stream', '', id);
      return;
    }
    if (stream === undefined && this.#unseen(id)) stream = streams.add(id, 'open', false, report.time);
    reportReset(this.#state, direction, id, stream, errorCode);
    if (stream !== undefined) this.end(stream, { how: 'rst-stream', direction, errorCode });
  }

  /** The HTTP/1.1 request that a connection was upgraded with: stream 1, half closed by the client (RFC 7540 3.2). */
  upgraded(upgrade: { headers: readonly HeaderField[]; settings: SettingList; from: Provenance }): void {
    const { report, streams, client } = this.#state;
    this.#state.exact = true;
    report.packet = upgrade.from.packet;
    report.time = upgrade.from.time;
    client.settings.sent({ settings: upgrade.settings, packet: report.packet, time: report.time });
    client.settings.acknowledged();
    const stream = streams.add(1, 'half-closed-client', true, report.time);
    stream.bodiless = upgrade.headers.some(([name, value]) => name === ':method' && value === 'HEAD');
    report.emit({
      kind: 'http2.stream-open',
      from: report.from(1),
      headers: upgrade.headers,
      endStream: true,
      open: 1,
      blockLength: 0,
      listSize: 0,
    });
    report.emit({ kind: 'http2.end-stream', from: report.from(1), direction: 'to-server' });
  }

  /** PUSH_PROMISE of a server: the promised request counts as a stream that the server opened. */
  promise(id: number, block: DecodedBlock, length: number): void {
    const { report, streams } = this.#state;
    if (!this.#roomFor()) return;
    requestBegins(streams.add(id, 'reserved', true, report.time), block);
    this.#emitOpen(id, block, length, true, streams.openByServer);
  }

  /** Takes a stream out of the table and says how it ended: the only place that emits `http2.stream-end`. */
  end(stream: Stream, cause: EndCause): void {
    const { report, streams, client, server } = this.#state;
    const byClient = cause.direction === 'to-server' && cause.how === 'rst-stream';
    const byServer = cause.direction === 'to-client' && cause.how === 'rst-stream';
    const ended = cause.how === 'end-stream';
    const blocked = ended ? undefined : this.#flow.blocked(stream);
    streams.remove(
      stream,
      byClient || ended || stream.state === 'half-closed-client',
      byServer || ended || stream.state === 'half-closed-server',
    );
    const from = report.from(stream.id);
    if (ended) report.emit({ kind: 'http2.stream-end', from, how: 'end-stream' });
    else {
      report.emit({
        kind: 'http2.stream-end',
        from,
        ...cause,
        ...(blocked === undefined ? {} : { blocked }),
      });
    }
    if (isClientStream(stream.id)) client.limit.closed(streams.openByClient);
    else if (stream.state !== 'reserved') server.limit.closed(streams.openByServer);
  }

  #emitOpen(id: number, block: DecodedBlock, length: number, endStream: boolean, open: number): void {
    const { report } = this.#state;
    report.emit({
      kind: 'http2.stream-open',
      from: report.from(id),
      headers: block.headers,
      endStream,
      open,
      blockLength: length,
      listSize: block.listSize,
    });
  }

  #openByClient(id: number, block: DecodedBlock, length: number, endStream: boolean): Stream | undefined {
    const { report, streams, server, client, exact } = this.#state;
    if (!this.#roomFor()) {
      streams.highestClient = id;
      return undefined;
    }
    const stream = streams.add(id, 'open', true, report.time);
    requestBegins(stream, block);
    this.#emitOpen(id, block, length, endStream, streams.openByClient);
    if (exact) {
      client.limit.opened(streams.openByClient, server.settings.inForce(Setting.MAX_CONCURRENT_STREAMS));
      const limit = server.settings.largest(Setting.MAX_CONCURRENT_STREAMS);
      if (streams.openByClient > limit) {
        report.anomaly('max-concurrent-streams', `${streams.openByClient} of ${limit}`, id);
      }
      if (block.extendedConnect && server.settings.largest(Setting.ENABLE_CONNECT_PROTOCOL) === 0) {
        report.anomaly('connect-protocol', '', id);
      }
    }
    if (!endStream) this.#flow.opened('to-server', stream);
    return stream;
  }

  #laterHeaders(
    stream: Stream,
    direction: Direction,
    block: DecodedBlock,
    length: number,
    endStream: boolean,
  ): void {
    const { report } = this.#state;
    report.emit({
      kind: 'http2.headers',
      from: report.from(stream.id),
      direction,
      headers: block.headers,
      endStream,
      blockLength: length,
      listSize: block.listSize,
    });
    if (direction === 'to-server') requestTrailers(stream, endStream, report);
    else if (responsePart(stream, block, endStream, report) && !endStream) {
      this.#flow.opened('to-client', stream);
    }
  }

  /** True when the sender may do this; moves the stream on. */
  #step(stream: Stream, direction: Direction, what: 'headers' | 'data'): boolean {
    const transition = transitions[stream.state][names[direction][what]];
    if ('violation' in transition) {
      if (!stream.openingSeen) return true;
      this.#state.report.anomaly(transition.violation, '', stream.id);
      return false;
    }
    if (transition.next !== 'closed') {
      if (stream.state === 'reserved') this.#pushBegins();
      stream.state = transition.next;
    }
    return true;
  }

  /** The response to a promised request begins: only now its stream counts (RFC 9113 5.1.2). */
  #pushBegins(): void {
    const { streams, client, server } = this.#state;
    streams.openByServer++;
    server.limit.opened(streams.openByServer, client.settings.inForce(Setting.MAX_CONCURRENT_STREAMS));
  }

  /** A frame on a stream that is not open; gives the stream when it must have been open all along. */
  #absent(direction: Direction, id: number, what: 'headers' | 'data'): Stream | undefined {
    const { report, streams } = this.#state;
    if (!this.#state.exact && this.#unseen(id) && this.#roomFor())
      return streams.add(id, 'open', false, report.time);
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
    if (stream.over) return;
    this.end(stream, {
      how: 'goaway',
      direction: client ? 'to-client' : 'to-server',
      errorCode: goaway.errorCode,
    });
  }
}
