/**
 * Opens the records of one direction in order: keeps the key phase and the sequence number, and finds both again by
 * trial when records are missing or are not ours to open (RFC 8446 5.3: the number is not on the wire).
 */
import type { KeyPhase } from './key-phases.ts';
import type { Opened, RecordCipher } from './record-cipher.ts';
import type { TlsRecord } from './records.ts';

/** Opens records one after another. */
export interface Opener {
  /** Undefined when no key opens the record; the next one is then tried at this and at the following number. */
  open(record: TlsRecord): Opened | undefined;
  /** This many bytes of records, headers included, will never come. */
  lost(bytes: number): void;
  /** The keys change here: Finished, EndOfEarlyData or KeyUpdate was read. */
  advance(): void;
  readonly phase: KeyPhase;
  /** The cipher and number of the record opened last; undefined before the first one. */
  readonly cipher: RecordCipher | undefined;
  readonly sequence: number;
  /** Records of the current phase that were passed over by the last successful `open`. */
  readonly skipped: number;
}

/** Smallest record: header, one byte, tag. A gap can hide no more records than it has room for. */
const smallestRecord = 22;
/** How far ahead the number of the next record is looked for; a trial costs about 10 microseconds. */
const maxSeek = 1024;
/** Attack: records that nothing opens, each tried at every number. Used up, a direction stays closed. */
const maxFailedTrials = 8192;

/** An opener that begins with this phase at number 0. */
export function createOpener(first: KeyPhase): Opener {
  let phase = first;
  let cipher: RecordCipher | undefined;
  /** Number of the next record. */
  let next = 0;
  /** Records that may be missing before the next one. */
  let seek = 0;
  let skipped = 0;
  let failedTrials = 0;

  function adopt(found: KeyPhase, by: RecordCipher, sequence: number): void {
    skipped = found === phase ? sequence - next : sequence;
    phase = found;
    cipher = by;
    next = sequence + 1;
    seek = 0;
    failedTrials = 0;
  }

  function tryPhase(candidate: KeyPhase, from: number, record: TlsRecord): Opened | undefined {
    for (const by of candidate.ciphers()) {
      for (let sequence = from; sequence <= from + seek; sequence++) {
        if (failedTrials >= maxFailedTrials) return undefined;
        const opened = by.open(record, sequence, true);
        if (opened !== undefined) {
          adopt(candidate, by, sequence);
          return opened;
        }
        failedTrials++;
      }
    }
    return undefined;
  }

  /** The phases that a record may belong to: the current one and those up to the next application phase. */
  function search(record: TlsRecord): Opened | undefined {
    let from = next;
    for (let candidate: KeyPhase | undefined = phase; candidate !== undefined; candidate = candidate.next()) {
      const opened = tryPhase(candidate, from, record);
      if (opened !== undefined) return opened;
      if (candidate !== phase && candidate.name === 'application') return undefined;
      from = 0;
    }
    return undefined;
  }

  return {
    open(record) {
      if (cipher !== undefined && seek === 0) {
        const opened = cipher.open(record, next, false);
        if (opened !== undefined) {
          next++;
          skipped = 0;
          return opened;
        }
      }
      const opened = search(record);
      // Before anything was opened, records that fail are early data, which the handshake's numbers do not count.
      if (opened === undefined && cipher !== undefined) seek = Math.min(seek + 1, maxSeek);
      return opened;
    },
    lost(bytes) {
      seek = Math.min(seek + Math.ceil(bytes / smallestRecord), maxSeek);
    },
    advance() {
      const following = phase.next();
      if (following === undefined) return;
      phase = following;
      cipher = following.ciphers()[0];
      next = 0;
    },
    get phase() {
      return phase;
    },
    get cipher() {
      return cipher;
    },
    get sequence() {
      return next - 1;
    },
    get skipped() {
      return skipped;
    },
  };
}
