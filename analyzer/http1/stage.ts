import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import { createAnomalies } from './anomalies.ts';
import { Conversation } from './conversation.ts';
import type { H2cUpgrade } from './h2c-upgrade.ts';
import { HeldChunks } from './held.ts';
import { MessageReader } from './message-reader.ts';
import { looksLikeHttp1 } from './sniff.ts';
import { readStatusLine } from './start-line.ts';

/** What the HTTP/1 stage of one connection is given. */
export interface Http1Options {
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** Makes the stage that reads the connection on when it is upgraded to HTTP/2. */
  upgraded?: (upgrade: H2cUpgrade) => StreamStage;
  /** Makes the stage that reads what a CONNECT tunnel carries; undefined when it goes too deep. */
  tunnel?: () => StreamStage | undefined;
  /** Bodies of exchanges that are gRPC; null where the capture lacks bytes. `from` is borrowed. */
  body?: (exchange: number, direction: Direction, bytes: Uint8Array | null, from: Provenance) => void;
}

/**
 * HTTP/1.x of one connection (RFC 9112): names its messages, passes their bodies by, and hands on what an upgrade or a
 * tunnel carries.
 *
 * A client that asked for either is not read further until the answer says what its next octets are.
 */
export function createHttp1(options: Http1Options): StreamStage {
  const here: Provenance = { input: options.input, packet: 0, time: 0, connection: options.connection.id };
  const anomaly = createAnomalies(options.fact);
  const conversation = new Conversation(options, here, anomaly);
  const readers: Readonly<Record<Direction, MessageReader>> = {
    'to-server': new MessageReader(conversation.requests),
    'to-client': new MessageReader(conversation.responses),
  };
  const held = new HeldChunks();
  const ends: { direction: Direction; how: EndKind; from: Provenance }[] = [];
  let over = false;

  /** Reads as HTTP/1; the client's side stops in front of what may be another protocol. */
  function read(chunk: Chunk): void {
    here.packet = chunk.packet;
    here.time = chunk.time;
    if (chunk.direction === 'to-client') readAnswers(chunk);
    else readRequests(chunk);
  }

  function readRequests(chunk: Chunk): void {
    const reader = readers['to-server'];
    if (chunk.bytes === undefined && !reader.paused) {
      reader.gap(chunk.gap ?? 0);
      return;
    }
    const taken = chunk.bytes === undefined ? 0 : reader.push(chunk.bytes);
    if (taken === 0 && reader.paused) held.add(chunk);
    else if (taken < (chunk.bytes?.length ?? 0)) held.add(from(chunk, taken));
  }

  /** The server's side stops behind each answer that decides what the next octets are. */
  function readAnswers(chunk: Chunk): void {
    const reader = readers['to-client'];
    let rest: Chunk | undefined = chunk;
    while (rest !== undefined) {
      const length: number = rest.bytes?.length ?? 0;
      const taken: number = rest.bytes === undefined ? 0 : reader.push(rest.bytes);
      if (rest.bytes === undefined) reader.gap(rest.gap ?? 0);
      rest = taken < length ? from(rest, taken) : undefined;
      if (conversation.outcome === 'pending') return;
      if (conversation.outcome === 'handed-over') {
        handOver(rest);
        return;
      }
      conversation.outcome = 'pending';
      reader.resume();
      readers['to-server'].resume();
      for (const early of held.take()) readRequests(early);
    }
  }

  /** The connection belongs to another stage: gives it what came too early, and what came behind the answer. */
  function handOver(rest: Chunk | undefined): void {
    const { next } = conversation;
    const early = held.take();
    if (next === undefined) return;
    for (const chunk of early) next.push(chunk);
    if (rest !== undefined) next.push(rest);
    for (const { direction, how, from: at } of ends) next.end(direction, how, at);
  }

  /** The server spoke HTTP/1 to the preface and was cut off before its head was complete. */
  function answeredPreface(at: Provenance): void {
    const text = readers['to-client'].partialHead;
    if (!conversation.prefaceSent || !looksLikeHttp1(Buffer.from(text, 'latin1'))) return;
    const line = readStatusLine(text.split(/\r?\n/)[0] ?? '');
    anomaly('http1-on-h2-connection', at, line === undefined ? undefined : `status ${line.status}`);
  }

  return {
    push(chunk) {
      if (conversation.outcome === 'handed-over') conversation.next?.push(chunk);
      else read(chunk);
    },
    end(direction, how: EndKind, at) {
      if (conversation.outcome === 'handed-over') {
        conversation.next?.end(direction, how, at);
        return;
      }
      here.packet = at.packet;
      here.time = at.time;
      ends.push({ direction, how, from: at });
      if (direction === 'to-client') answeredPreface(at);
      if (over || (direction === 'to-server' && how !== 'rst' && ends.length < 2)) return;
      over = true;
      if (how === 'fin' && direction === 'to-client' && readers['to-client'].endsWithConnection) {
        conversation.closed(at);
      }
      // A client that sent FIN can still be answered.
      const cut = ends.some(
        (one) => one.how === 'rst' || (one.how === 'fin' && one.direction === 'to-client'),
      );
      conversation.exchanges.endAll(cut ? 'connection' : 'capture-end', { ...at });
    },
  };
}

/** The part of a chunk that begins `taken` octets later. */
function from(chunk: Chunk, taken: number): Chunk {
  return { ...chunk, offset: chunk.offset + taken, bytes: chunk.bytes?.subarray(taken) ?? new Uint8Array(0) };
}
