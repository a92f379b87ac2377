import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import { ConnectionState } from './connection-state.ts';
import { ControlFrames } from './control-frames.ts';
import { DirectionReader, type OnData, type OnFrame, type Parts } from './direction-reader.ts';
import { FlowControl } from './flow-control.ts';
import { HeaderBlocks } from './header-blocks.ts';
import { type EndCause, StreamEvents } from './stream-events.ts';

/** What the HTTP/2 stage of one connection is given. */
export interface Http2Options {
  /** Index of the input. */
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** Kinds that somebody reads; without it, facts of which there can be one a frame (`http2.window`) are not built. */
  wants?: WantedFacts;
  /** The connection was HTTP/1.1 before: its request is stream 1 (RFC 7540 3.2). */
  upgrade?: {
    headers: readonly HeaderField[];
    settings: readonly (readonly [id: number, value: number])[];
    from: Provenance;
  };
  /** Every frame; leave it out when nobody reads them, for each costs an object. */
  frame?: OnFrame;
  /** Bodies of DATA frames; what it is called with is borrowed. */
  data?: OnData;
}

/**
 * HTTP/2 of one connection: ordered bytes of both directions in, facts and frames out (RFC 9113).
 *
 * A stream that is open when the connection ends gets its `http2.stream-end` then. One FIN alone does not end them:
 * the other party may go on, and its frames tell more.
 */
export function createHttp2(options: Http2Options): StreamStage {
  const state = new ConnectionState(options.input, options.connection, options.fact, options.wants);
  const flow = new FlowControl(state);
  const streams = new StreamEvents(state, flow);
  const blocks: Readonly<Record<Direction, HeaderBlocks>> = {
    'to-server': new HeaderBlocks('to-server', state, streams, options.frame),
    'to-client': new HeaderBlocks('to-client', state, streams, options.frame),
  };
  const control = new ControlFrames(state, streams, flow, (direction, limit) => {
    blocks[direction].setTableLimit(limit);
  });
  const fromStart = options.connection.synSeen || options.upgrade !== undefined;
  if (options.upgrade !== undefined) streams.upgraded(options.upgrade);
  const readers: Record<Direction, DirectionReader | undefined> = {
    'to-server': undefined,
    'to-client': undefined,
  };

  /** Made at the first bytes: by then it may be known that the connection begins here although its SYN was missed. */
  function reader(direction: Direction): DirectionReader {
    const start = fromStart || (direction === 'to-client' && state.exact);
    return (readers[direction] ??= new DirectionReader(direction, start, parts(direction)));
  }

  function parts(direction: Direction): Parts {
    return {
      state,
      streams,
      control,
      flow,
      blocks: blocks[direction],
      frame: options.frame,
      data: options.data,
      begun() {
        blocks['to-server'].restart();
        if (readers['to-client'] === undefined) state.exact = true;
      },
    };
  }

  let first: { direction: Direction; how: 'fin' | 'rst' } | undefined;
  let halfEnded: Direction | undefined;

  function end(direction: Direction, how: EndKind, from: Provenance): void {
    if (state.phase === 'closed') return;
    state.report.packet = from.packet;
    state.report.time = from.time;
    state.report.direction = direction;
    if (how !== 'capture-end') first ??= { direction, how };
    if (how === 'fin' && readers[direction]?.reader.unfinished === true)
      state.report.anomaly('truncated-frame');
    halfEnded ??= direction;
    if (how === 'rst' || halfEnded !== direction) close(how);
  }

  function close(how: EndKind): void {
    // A client that sent FIN can still be answered; only the server's end, or both, are the streams' end.
    const goesOn = how === 'capture-end' && first?.direction !== 'to-client';
    const cause: EndCause =
      first === undefined || goesOn
        ? { how: 'capture-end' }
        : { how: 'connection', direction: first.direction, tcp: first.how };
    for (const stream of [...state.streams.open.values()]) streams.end(stream, cause);
    state.end();
    readers['to-server'] = undefined;
    readers['to-client'] = undefined;
  }

  return {
    push(chunk: Chunk) {
      if (state.phase === 'closed') return;
      const { reader: frames } = reader(chunk.direction);
      if (chunk.bytes !== undefined) frames.push(chunk.bytes, chunk.packet, chunk.time);
      else frames.gap(chunk.gap ?? 0, chunk.packet, chunk.time);
    },
    end,
  };
}
