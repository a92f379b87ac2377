/**
 * One direction of a TLS connection: what each record means at the moment when it comes, opened or not.
 *
 * TLS 1.3 (RFC 8446) tells sealed records by their outer type (23); TLS 1.2 (RFC 5246) seals everything after the
 * ChangeCipherSpec of that direction.
 */
import type { Chunk, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import { stateAlerts } from './alerts.ts';
import { createEarlyData, type EarlyData } from './early-data.ts';
import { TlsVersion } from './handshake.ts';
import { type HandshakeContext, type HandshakeReader, handshakeReader } from './handshake-facts.ts';
import { tls12Phase, tls13Phases } from './key-phases.ts';
import { messages, whyUndecryptable } from './messages.ts';
import { createOpener, type Opener } from './opener.ts';
import { createPlainStream, type PlainStream } from './plain-stream.ts';
import { plaintextFact } from './plaintext.ts';
import type { Opened, RecordCipher } from './record-cipher.ts';
import { ContentType, recordHeaderLength } from './record-header.ts';
import { createRecordReader, type RecordHandler, type RecordReader, type TlsRecord } from './records.ts';
import { findKeys } from './session.ts';
import type { ConnectionQueue, WaitingReader } from './waiting.ts';

/** A record that was opened, with the keys that did it. Borrowed until the receiver returns. */
export interface OpenedRecord {
  direction: Direction;
  record: TlsRecord;
  sequence: number;
  cipher: RecordCipher;
  opened: Opened;
}

/** What both directions of a connection share. */
export interface TlsContext extends HandshakeContext {
  input: number;
  plain: StreamStage;
  /** Where records wait for keys that come later; undefined when no more keys can come. */
  queue: ConnectionQueue | undefined;
  opened: ((record: OpenedRecord) => void) | undefined;
}

/** Receives one direction. */
export interface TlsDirection {
  push(chunk: Chunk): void;
  end(how: EndKind, from: Provenance): void;
}

/** A direction at its first byte. */
export function createTlsDirection(direction: Direction, context: TlsContext): TlsDirection {
  return new Reading(direction, context);
}

/** A class: there are two for each of ten thousand connections, and closures would cost each of them kilobytes. */
class Reading implements TlsDirection, RecordHandler, WaitingReader {
  readonly #direction: Direction;
  readonly #context: TlsContext;
  readonly #plain: PlainStream;
  readonly #records: RecordReader;
  /** Only while a message has begun or the handshake is open: there is little to read afterwards. */
  #handshake: HandshakeReader | undefined;
  readonly #wantsRecords: boolean;
  /** Made when early data is offered. */
  #early: EarlyData | undefined;
  #opener: Opener | undefined;
  /** TLS 1.2: the ChangeCipherSpec of this direction was seen. */
  #sealed = false;
  /** Stream bytes that gave no plaintext since the last record that was opened. */
  #lostBytes = 0;
  #toldUndecryptable = false;
  #toldEarlyClosed = false;
  /** How much the key log held when it was last asked in vain. */
  #keysSeen = 0;

  constructor(direction: Direction, context: TlsContext) {
    const { connection, session } = context;
    this.#direction = direction;
    this.#context = context;
    this.#plain = createPlainStream(connection, direction, context.plain);
    this.#wantsRecords = context.wants?.has('tls.record') ?? true;
    this.#records = createRecordReader(this, !connection.synSeen);
    if (direction === 'to-server')
      session.onEarlyDataDecided = () => this.#early?.settle(session.earlyDataAccepted ?? true);
  }

  push(chunk: Chunk): void {
    this.#records.push(chunk);
  }

  end(how: EndKind, at: Provenance): void {
    if (this.#context.queue?.holdEnd(this, how, at) !== true) this.ended(how, at);
  }

  record(record: TlsRecord): void {
    const { progress, queue } = this.#context;
    if (progress.isOpen) progress.record(this.#direction, record);
    const isSealed = this.#sealed || record.type === ContentType.APPLICATION_DATA;
    if (queue?.holdRecord(this, record, isSealed) !== true) this.read(record);
  }

  lost(bytes: number): void {
    if (this.#context.queue?.holdLost(this, bytes) !== true) this.passed(bytes);
  }

  notTls(chunk: Chunk): void {
    this.#anomaly('not-tls', messages.notTls, chunk);
    if (chunk.bytes !== undefined)
      this.#context.fact(plaintextFact(chunk.bytes, this.#direction, this.#from(chunk)));
  }

  unsynchronised(chunk: Chunk): void {
    this.#tellUndecryptable(messages.unsynchronised, chunk);
  }

  passed(bytes: number): void {
    this.#lostBytes += bytes;
    this.#handshake?.reset();
    this.#opener?.lost(bytes);
  }

  read(record: TlsRecord): void {
    if (this.#sealed || record.type === ContentType.APPLICATION_DATA) {
      this.#openRecord(record);
      return;
    }
    const content = record.bytes.subarray(record.start, record.end);
    if (record.type === ContentType.CHANGE_CIPHER_SPEC) this.#changeCipherSpec();
    else if (record.type === ContentType.HANDSHAKE) this.#readHandshake(content, record);
    else if (record.type === ContentType.ALERT && content.length === 2)
      stateAlerts(content, this.#direction, false, this.#from(record), this.#context.fact);
    else if (record.type === ContentType.ALERT) this.#sealedAlert(record);
  }

  ended(how: EndKind, at: Provenance): void {
    const { session, progress, plain } = this.#context;
    if (how === 'fin' && this.#records.pendingBytes > 0) this.#tellTruncated(at);
    this.#early?.settle(session.earlyDataAccepted ?? false);
    progress.end(at);
    plain.end(this.#direction, how, at);
  }

  #readHandshake(content: Uint8Array, record: TlsRecord): void {
    const reader = (this.#handshake ??= handshakeReader(this.#direction, this.#context, () => this.#opener));
    reader.push(content, this.#from(record));
    if (reader.isIdle && !this.#context.progress.isOpen) this.#handshake = undefined;
  }

  #tellTruncated(at: Provenance): void {
    this.#anomaly('truncated-record', messages.truncatedRecord, at);
    const { pendingBytes: received, pendingOf: length } = this.#records;
    const of = length === undefined ? {} : { length };
    const from = this.#from(at);
    this.#context.fact({ kind: 'tls.truncated-record', from, direction: this.#direction, received, ...of });
  }

  #from(at: { packet: number; time: number }): Provenance {
    const { input, connection } = this.#context;
    return { input, packet: at.packet, time: at.time, connection: connection.id };
  }

  #anomaly(what: string, text: string, at: { packet: number; time: number }): void {
    this.#context.fact({ kind: 'anomaly', from: this.#from(at), layer: 'tls', what, text });
  }

  #earlyData(): EarlyData {
    if (this.#early !== undefined) return this.#early;
    const plain = this.#plain;
    const early = createEarlyData({
      bytes: (content, packet, time) => plain.bytes(content, packet, time),
      gap: (length, packet, time) => {
        if (!this.#toldEarlyClosed)
          this.#anomaly('early-data-closed', messages.earlyDataClosed, { packet, time });
        this.#toldEarlyClosed = true;
        plain.gap(length, packet, time);
      },
      cut: (packet, time) => this.#anomaly('early-data-cut', messages.earlyDataCut, { packet, time }),
    });
    const { earlyDataAccepted } = this.#context.session;
    if (earlyDataAccepted !== undefined) early.settle(earlyDataAccepted);
    this.#early = early;
    return early;
  }

  /** Starts the keys of TLS 1.2; in TLS 1.3 the message is there for middleboxes alone (RFC 8446 D.4). */
  #changeCipherSpec(): void {
    const { session } = this.#context;
    if (session.version === undefined || session.version === TlsVersion.TLS_1_3) return;
    const phase = tls12Phase(session, this.#direction);
    this.#opener = phase === undefined ? undefined : createOpener(phase);
    this.#sealed = true;
    this.#lostBytes = 0;
  }

  #openRecord(record: TlsRecord): void {
    if (this.#opener === undefined) this.#beginOpening(record);
    const opener = this.#opener;
    const opened = opener?.open(record);
    if (opened === undefined || opener?.cipher === undefined) this.#closed(record);
    else this.#content(opened, opener, opener.cipher, record);
  }

  /** The first sealed record: TLS 1.3, or TLS 1.2 whose ChangeCipherSpec is missing from the capture. */
  #beginOpening(record: TlsRecord): void {
    const { queue, session } = this.#context;
    if (queue?.overflowed === true && !this.#keysCameLater(record)) return;
    if (this.#sealed) return;
    const missing = this.#lostBytes;
    if (session.version !== undefined && session.version !== TlsVersion.TLS_1_3) {
      this.#changeCipherSpec();
    } else {
      const phases = tls13Phases(session, this.#direction);
      if (phases !== undefined) this.#opener = createOpener(phases);
    }
    if (missing > 0) this.#opener?.lost(missing);
  }

  #closed(record: TlsRecord): void {
    const { queue, progress, fact, session } = this.#context;
    const length = record.end - record.start;
    if (this.#isSkippedEarlyData(record)) return;
    if (this.#opener?.cipher !== undefined || queue?.overflowed === true)
      this.#lostBytes += recordHeaderLength + length;
    if (progress.isOpen) progress.closed(this.#direction, record, this.#from(record));
    if (record.type === ContentType.ALERT) this.#sealedAlert(record);
    if (this.#wantsRecords)
      fact({
        kind: 'tls.record',
        from: this.#from(record),
        direction: this.#direction,
        length,
        type: record.type,
      });
    if (record.type === ContentType.APPLICATION_DATA)
      this.#tellUndecryptable(whyUndecryptable(session), record);
  }

  #sealedAlert(record: TlsRecord): void {
    const { fact } = this.#context;
    fact({ kind: 'tls.alert', from: this.#from(record), direction: this.#direction, sealed: true });
  }

  /** Records before the first one that the handshake key opens, when early data was offered (RFC 8446 4.2.10). */
  #isSkippedEarlyData(record: TlsRecord): boolean {
    const { session } = this.#context;
    if (this.#direction !== session.clientDirection || !session.earlyDataOffered) return false;
    if (this.#opener === undefined || this.#opener.cipher !== undefined) return false;
    const overhead = 17; // inner content type and tag
    const length = Math.max(0, record.end - record.start - overhead);
    return this.#earlyData().skip(length, record.packet, record.time);
  }

  /** More waited than is held, and was read without keys; now that there are some, the rest may be opened. */
  #keysCameLater(record: TlsRecord): boolean {
    const { keys, session, fact } = this.#context;
    if (keys.added === this.#keysSeen) return false;
    this.#keysSeen = keys.added;
    if (!findKeys(session, keys)) return false;
    const reason = messages.keysCameLater;
    fact({ kind: 'tls.undecryptable', from: this.#from(record), direction: this.#direction, reason });
    if (this.#sealed) this.#changeCipherSpec();
    return true;
  }

  #tellUndecryptable(reason: string, at: { packet: number; time: number }): void {
    if (this.#toldUndecryptable) return;
    this.#toldUndecryptable = true;
    const { fact } = this.#context;
    fact({ kind: 'tls.undecryptable', from: this.#from(at), direction: this.#direction, reason });
  }

  #content(opened: Opened, by: Opener, cipher: RecordCipher, record: TlsRecord): void {
    const { session, fact } = this.#context;
    session.suite ??= cipher.suite;
    session.version ??= TlsVersion.TLS_1_3;
    const direction = this.#direction;
    this.#context.opened?.({ direction, record, sequence: by.sequence, cipher, opened });
    if (this.#lostBytes > 0) {
      // Handshake messages and padding among what is lost count as plaintext here: the offsets behind a gap are a guess.
      const missing = this.#lostBytes - by.skipped * cipher.overhead;
      if (by.phase.name === 'application' && by.skipped > 0)
        this.#plain.gap(Math.max(1, missing), record.packet, record.time);
      this.#lostBytes = 0;
    }
    if (opened.type === ContentType.APPLICATION_DATA) this.#applicationData(opened.content, by, record);
    else if (opened.type === ContentType.ALERT)
      stateAlerts(opened.content, direction, true, this.#from(record), fact);
    else if (opened.type === ContentType.HANDSHAKE) this.#readHandshake(opened.content, record);
    else if (opened.type === ContentType.CHANGE_CIPHER_SPEC) this.#changeCipherSpec();
  }

  #applicationData(bytes: Uint8Array, by: Opener, record: TlsRecord): void {
    const { session } = this.#context;
    if (by.phase.name === 'early') {
      this.#earlyData().hold(bytes, record.packet, record.time);
      return;
    }
    // Where EncryptedExtensions stayed closed, early data is taken for accepted: a gap too many misleads less.
    if (this.#direction === session.clientDirection) this.#early?.settle(session.earlyDataAccepted ?? true);
    this.#plain.bytes(bytes, record.packet, record.time);
  }
}
