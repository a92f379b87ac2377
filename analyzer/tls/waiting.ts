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
  lost(bytes: number): void;
  end(how: EndKind, from: Provenance): void;
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

/** A room that looks for keys again whenever some were added to the log. */
export function createWaitingRoom(keys: KeyLog): WaitingRoom {
  /** Oldest first. */
  const waiting = new Set<{ session: Session; leave(): void; giveUp(): void }>();
  let total = 0;
  let isClosed = false;

  keys.onAdded(() => {
    for (const one of waiting) if (findKeys(one.session, keys)) one.leave();
  });

  function queue(session: Session): ConnectionQueue {
    let entries: (() => void)[] = [];
    const readers = new Set<WaitingReader>();
    let bytes = 0;
    let overflowed = false;
    const self = { session, leave, giveUp };

    function leave(): void {
      waiting.delete(self);
      total -= bytes;
      bytes = 0;
      readers.clear();
      const left = entries;
      entries = [];
      for (const entry of left) entry();
    }

    function giveUp(): void {
      overflowed = true;
      leave();
    }

    function hold(reader: WaitingReader, size: number, entry: () => void): void {
      readers.add(reader);
      entries.push(entry);
      bytes += size;
      total += size;
      waiting.add(self);
      if (bytes > maxWaitingBytes) giveUp();
      while (total > maxWaitingBytesInTotal) {
        const [oldest] = waiting;
        if (oldest === undefined) return;
        oldest.giveUp();
      }
    }

    return {
      holdRecord(reader, record, isSealed) {
        if (isClosed || overflowed || (!isSealed && !readers.has(reader))) return false;
        if (entries.length === 0 && (!couldBeOpened(session) || findKeys(session, keys))) return false;
        const bytes = new Uint8Array(record.bytes.subarray(record.start - recordHeaderLength, record.end));
        const kept = { ...record, bytes, start: recordHeaderLength, end: bytes.length };
        hold(reader, bytes.length + entryBytes, () => {
          reader.read(kept);
        });
        return true;
      },
      holdLost(reader, lost) {
        if (!readers.has(reader)) return false;
        hold(reader, entryBytes, () => {
          reader.lost(lost);
        });
        return true;
      },
      holdEnd(reader, how, from) {
        if (entries.length === 0) return false;
        hold(reader, entryBytes, () => {
          reader.end(how, from);
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
      for (const one of waiting) one.giveUp();
    },
  };
}
