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
  return new PhaseOpener(first);
}

class PhaseOpener implements Opener {
  #phase: KeyPhase;
  #cipher: RecordCipher | undefined;
  /** Number of the next record. */
  #next = 0;
  /** Records that may be missing before the next one. */
  #seek = 0;
  #skipped = 0;
  #failedTrials = 0;

  constructor(first: KeyPhase) {
    this.#phase = first;
  }

  open(record: TlsRecord): Opened | undefined {
    if (this.#cipher !== undefined && this.#seek === 0) {
      const opened = this.#cipher.open(record, this.#next, false);
      if (opened !== undefined) {
        this.#next++;
        this.#skipped = 0;
        return opened;
      }
    }
    const opened = this.#search(record);
    // Before anything was opened, records that fail are early data, which the handshake's numbers do not count.
    if (opened === undefined && this.#cipher !== undefined) this.#seek = Math.min(this.#seek + 1, maxSeek);
    return opened;
  }

  lost(bytes: number): void {
    this.#seek = Math.min(this.#seek + Math.ceil(bytes / smallestRecord), maxSeek);
  }

  advance(): void {
    const following = this.#phase.next();
    if (following === undefined) return;
    this.#phase = following;
    this.#cipher = following.ciphers()[0];
    this.#next = 0;
  }

  get phase(): KeyPhase {
    return this.#phase;
  }

  get cipher(): RecordCipher | undefined {
    return this.#cipher;
  }

  get sequence(): number {
    return this.#next - 1;
  }

  get skipped(): number {
    return this.#skipped;
  }

  #adopt(found: KeyPhase, by: RecordCipher, sequence: number): void {
    this.#skipped = found === this.#phase ? sequence - this.#next : sequence;
    this.#phase = found;
    this.#cipher = by;
    this.#next = sequence + 1;
    this.#seek = 0;
    this.#failedTrials = 0;
  }

  #tryPhase(candidate: KeyPhase, from: number, record: TlsRecord): Opened | undefined {
    for (const by of candidate.ciphers()) {
      for (let sequence = from; sequence <= from + this.#seek; sequence++) {
        if (this.#failedTrials >= maxFailedTrials) return undefined;
        const opened = by.open(record, sequence, true);
        if (opened !== undefined) {
          this.#adopt(candidate, by, sequence);
          return opened;
        }
        this.#failedTrials++;
      }
    }
    return undefined;
  }

  /** The phases that a record may belong to: the current one and those up to the next application phase. */
  #search(record: TlsRecord): Opened | undefined {
    let from = this.#next;
    const current = this.#phase;
    for (
      let candidate: KeyPhase | undefined = current;
      candidate !== undefined;
      candidate = candidate.next()
    ) {
      const opened = this.#tryPhase(candidate, from, record);
      if (opened !== undefined) return opened;
      if (candidate !== current && candidate.name === 'application') return undefined;
      from = 0;
    }
    return undefined;
  }
}
