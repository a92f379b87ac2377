/**
 * Where sealed records of a stream wait for keys that come later (a decryption secrets block behind the packets).
 *
 * A file that can be read twice needs none of this: its keys are found before. Records wait in the order in which they
 * came, both directions of a connection in one queue, and are then read with the packets and times that they had; facts
 * of the layers above come late, and in order within their connection.
 */
import type { EndKind } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { KeyLog } from './keylog.ts';
import { recordHeaderLength } from './record-header.ts';
import type { TlsRecord } from './records.ts';
import type { Session } from './session.ts';
import { couldBeOpened, findKeys } from './session.ts';

/** What a direction does with what has waited. */
export interface WaitingReader {
  /** Reads a record as if it came now, whether keys are there or not. */
  read(record: TlsRecord): void;
  /** Bytes that never came. */
  passed(bytes: number): void;
  ended(how: EndKind, from: Provenance): void;
}

/** The queue of one connection. Each `hold…` answers false where nothing waits: the caller goes on itself. */
export interface ConnectionQueue {
  holdRecord(reader: WaitingReader, record: TlsRecord, isSealed: boolean): boolean;
  holdLost(reader: WaitingReader, bytes: number): boolean;
  holdEnd(reader: WaitingReader, how: EndKind, from: Provenance): boolean;
  /** Records had to be read without keys because too many waited. */
  readonly overflowed: boolean;
}

/** All queues of an input. */
export interface WaitingRoom {
  queue(session: Session): ConnectionQueue;
  /** No more keys will come: everything that waits is read as it is, and nothing will wait any more. */
  close(): void;
}

/** Records of one connection that wait: some seconds of a busy one. */
export const maxWaitingBytes = 4 << 20;
/** Records of all connections that wait; beyond it, the connection that has waited longest is read without keys. */
export const maxWaitingBytesInTotal = 64 << 20;
/** What an entry costs beside its bytes. */
const entryBytes = 200;

/** Something that waits, of the packet that brought it. */
interface Entry {
  packet: number;
  give: () => void;
}

/** A connection of which something waits. */
interface Waiter {
  session: Session;
  /** Takes out everything, in order. */
  take(): Entry[];
  giveUp(): void;
}

/** A room that looks for keys again whenever some were added to the log. */
export function createWaitingRoom(keys: KeyLog): WaitingRoom {
  /** Oldest first. */
  const waiting = new Set<Waiter>();
  let total = 0;
  let isClosed = false;

  keys.onAdded(() => {
    release([...waiting].filter(({ session }) => findKeys(session, keys)));
  });

  /** Gives what has waited, of all these connections in the order of the packets. */
  function release(waiters: readonly Waiter[]): void {
    const entries = waiters.flatMap((one) => one.take());
    if (waiters.length > 1) entries.sort((one, other) => one.packet - other.packet);
    for (const { give } of entries) give();
  }

  /** Reads without keys what has waited, and what follows at once. */
  function giveUp(waiters: readonly Waiter[]): void {
    for (const one of waiters) one.giveUp();
    release(waiters);
  }

  function queue(session: Session): ConnectionQueue {
    let entries: Entry[] = [];
    const readers = new Set<WaitingReader>();
    let bytes = 0;
    let overflowed = false;
    const self: Waiter = {
      session,
      take() {
        waiting.delete(self);
        total -= bytes;
        bytes = 0;
        readers.clear();
        const taken = entries;
        entries = [];
        return taken;
      },
      giveUp() {
        overflowed = true;
      },
    };

    function hold(reader: WaitingReader, size: number, packet: number, give: () => void): void {
      readers.add(reader);
      entries.push({ packet, give });
      bytes += size;
      total += size;
      waiting.add(self);
      if (bytes > maxWaitingBytes) giveUp([self]);
      for (const oldest of waiting) {
        if (total <= maxWaitingBytesInTotal) return;
        giveUp([oldest]);
      }
    }

    return {
      holdRecord(reader, record, isSealed) {
        if (isClosed || overflowed || (!isSealed && !readers.has(reader))) return false;
        if (entries.length === 0 && (!couldBeOpened(session) || findKeys(session, keys))) return false;
        const bytes = new Uint8Array(record.bytes.subarray(record.start - recordHeaderLength, record.end));
        const kept = { ...record, bytes, start: recordHeaderLength, end: bytes.length };
        hold(reader, bytes.length + entryBytes, record.packet, () => {
          reader.read(kept);
        });
        return true;
      },
      holdLost(reader, lost) {
        if (!readers.has(reader)) return false;
        // It has no packet of its own and stays behind what came before it.
        hold(reader, entryBytes, entries.at(-1)?.packet ?? 0, () => {
          reader.passed(lost);
        });
        return true;
      },
      holdEnd(reader, how, from) {
        if (entries.length === 0) return false;
        // Packet 0 is the end of the input.
        hold(reader, entryBytes, from.packet === 0 ? Number.MAX_SAFE_INTEGER : from.packet, () => {
          reader.ended(how, from);
        });
        return true;
      },
      get overflowed() {
        return overflowed;
      },
    };
  }

  return {
    queue,
    close() {
      isClosed = true;
      giveUp([...waiting]);
    },
  };
}
