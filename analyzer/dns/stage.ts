import { readU16 } from '../model/bytes.ts';
import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import { createDnsAnomaly } from './anomaly.ts';
import { readMessage } from './message.ts';
import { looksLikeDns } from './sniff.ts';
import { createDnsTracker, type DnsParties } from './tracker.ts';

const lengthField = 2;

/** One direction: the message that is not whole yet. */
interface Reading {
  held: Uint8Array;
  /** Octets of `held` that are filled. */
  filled: number;
  /** Where a message begins is not known. */
  lost: boolean;
}

/** What DNS over a TCP connection needs to know and whom it tells. */
export interface DnsStageOptions {
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** Asked once, for `dns.query`; without it that is not made. */
  wants?: WantedFacts | undefined;
}

/**
 * The DNS stage of a TCP connection (RFC 7766): messages with their length in front, any number, answers in any order.
 *
 * Behind a gap, and where a capture begins in the middle, it waits for a segment that begins like a message.
 */
export function createDnsStage(options: DnsStageOptions): StreamStage {
  const { input, connection, fact } = options;
  const { client, server } = connection;
  const parties: DnsParties = { transport: 'tcp', client, server };
  const tracker = createDnsTracker(fact, options.wants);
  const anomaly = createDnsAnomaly(fact);
  const readings: Record<Direction, Reading> = { 'to-server': newReading(), 'to-client': newReading() };
  let ended = 0;

  function take(bytes: Uint8Array, start: number, end: number, from: Provenance): void {
    const message = readMessage(bytes, start, end);
    if (message === undefined || message.damaged) anomaly(from);
    if (message?.opcode !== 0) return;
    if (message.isAnswer) tracker.answer(message, parties, from);
    else tracker.query(message, parties, from);
  }

  /** Adds from `bytes`, which are not empty, to the message that is held, and tells how many it took. */
  function complete(reading: Reading, bytes: Uint8Array, from: Provenance): number {
    let at = 0;
    if (reading.filled < lengthField) {
      reading.held[reading.filled++] = bytes[at++] ?? 0;
      if (reading.filled < lengthField) return at;
      const whole = new Uint8Array(lengthField + readU16(reading.held, 0));
      whole.set(reading.held.subarray(0, lengthField));
      reading.held = whole;
    }
    const more = bytes.subarray(at, at + reading.held.length - reading.filled);
    reading.held.set(more, reading.filled);
    reading.filled += more.length;
    at += more.length;
    if (reading.filled === reading.held.length) {
      take(reading.held, lengthField, reading.held.length, from);
      reset(reading);
    }
    return at;
  }

  function reset(reading: Reading): void {
    reading.held = new Uint8Array(lengthField);
    reading.filled = 0;
  }

  function read(reading: Reading, bytes: Uint8Array, from: Provenance): void {
    let at = 0;
    while (reading.filled > 0 && at < bytes.length) at += complete(reading, bytes.subarray(at), from);
    while (at < bytes.length) {
      const start = at + lengthField;
      const end = start + readU16(bytes, at);
      if (start > bytes.length || end > bytes.length) {
        hold(reading, bytes.subarray(at));
        return;
      }
      take(bytes, start, end, from);
      at = end;
    }
  }

  /** Keeps the beginning of a message. */
  function hold(reading: Reading, bytes: Uint8Array): void {
    const size = bytes.length < lengthField ? lengthField : lengthField + readU16(bytes, 0);
    reading.held = new Uint8Array(size);
    reading.held.set(bytes);
    reading.filled = bytes.length;
  }

  return {
    push(chunk: Chunk) {
      const { bytes, direction, packet, time } = chunk;
      const reading = readings[direction];
      tracker.expire(time);
      if (bytes === undefined) {
        reset(reading);
        reading.lost = true;
        return;
      }
      if (reading.lost && !looksLikeDns(bytes, direction)) return;
      reading.lost = false;
      read(reading, bytes, { input, packet, time, connection: connection.id });
    },

    end(_direction: Direction, how: EndKind, from: Provenance) {
      if (++ended < 2 && how === 'fin') return;
      tracker.expire(from.time);
      tracker.end(how === 'capture-end' ? 'capture-end' : 'connection-end', from.time);
    },
  };
}

function newReading(): Reading {
  return { held: new Uint8Array(lengthField), filled: 0, lost: false };
}
