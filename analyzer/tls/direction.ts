/**
 * One direction of a TLS connection: what each record means at the moment when it comes, opened or not.
 *
 * TLS 1.3 (RFC 8446) tells sealed records by their outer type (23); TLS 1.2 (RFC 5246) seals everything after the
 * ChangeCipherSpec of that direction.
 */
import type { Chunk, Direction, EndKind, StreamStage } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import { stateAlerts } from './alerts.ts';
import { createEarlyData } from './early-data.ts';
import { TlsVersion } from './handshake.ts';
import type { HandshakeContext } from './handshake-facts.ts';
import { handshakeReader } from './handshake-facts.ts';
import { tls12Phase, tls13Phases } from './key-phases.ts';
import { messages, whyUndecryptable } from './messages.ts';
import type { Opener } from './opener.ts';
import { createOpener } from './opener.ts';
import { createPlainStream } from './plain-stream.ts';
import { plaintextFact } from './plaintext.ts';
import type { Opened, RecordCipher } from './record-cipher.ts';
import { ContentType, recordHeaderLength } from './record-header.ts';
import type { TlsRecord } from './records.ts';
import { createRecordReader } from './records.ts';
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
  const { session, fact, connection, queue, progress, keys } = context;
  const plain = createPlainStream(connection, direction, context.plain);
  const from = (at: { packet: number; time: number }): Provenance => ({
    input: context.input,
    packet: at.packet,
    time: at.time,
    connection: connection.id,
  });
  const anomaly = (what: string, text: string, at: { packet: number; time: number }): void =>
    fact({ kind: 'anomaly', from: from(at), layer: 'tls', what, text });

  let opener: Opener | undefined;
  /** TLS 1.2: the ChangeCipherSpec of this direction was seen. */
  let sealed = false;
  /** Stream bytes that gave no plaintext since the last record that was opened. */
  let lostBytes = 0;
  let toldUndecryptable = false;
  let toldEarlyClosed = false;
  /** How much the key log held when it was last asked in vain. */
  let keysSeen = 0;
  const wantsRecords = context.wants?.has('tls.record') ?? true;

  const early = createEarlyData({
    ...plain,
    gap(length, packet, time) {
      if (!toldEarlyClosed) anomaly('early-data-closed', messages.earlyDataClosed, { packet, time });
      toldEarlyClosed = true;
      plain.gap(length, packet, time);
    },
    cut: (packet, time) => anomaly('early-data-cut', messages.earlyDataCut, { packet, time }),
  });
  if (direction === 'to-server')
    session.onEarlyDataDecided = () => early.settle(session.earlyDataAccepted ?? true);

  const handshake = handshakeReader(direction, context, () => opener);
  const reader: WaitingReader = { read, lost, end };
  const records = createRecordReader(
    {
      record(record) {
        if (progress.isOpen) progress.record(direction, record);
        const isSealed = sealed || record.type === ContentType.APPLICATION_DATA;
        if (queue?.holdRecord(reader, record, isSealed) !== true) read(record);
      },
      lost(bytes) {
        if (queue?.holdLost(reader, bytes) !== true) lost(bytes);
      },
      notTls(chunk) {
        anomaly('not-tls', messages.notTls, chunk);
        if (chunk.bytes !== undefined) fact(plaintextFact(chunk.bytes, direction, from(chunk)));
      },
      unsynchronised: (chunk) => tellUndecryptable(messages.unsynchronised, chunk),
    },
    !connection.synSeen,
  );

  function lost(bytes: number): void {
    lostBytes += bytes;
    handshake.reset();
    opener?.lost(bytes);
  }

  function read(record: TlsRecord): void {
    const content = sealed ? undefined : record.bytes.subarray(record.start, record.end);
    if (content === undefined || record.type === ContentType.APPLICATION_DATA) openRecord(record);
    else if (record.type === ContentType.CHANGE_CIPHER_SPEC) changeCipherSpec();
    else if (record.type === ContentType.HANDSHAKE) handshake.push(content, from(record));
    else if (record.type === ContentType.ALERT && content.length === 2)
      stateAlerts(content, direction, false, from(record), fact);
    else if (record.type === ContentType.ALERT) sealedAlert(record);
  }

  /** Starts the keys of TLS 1.2; in TLS 1.3 the message is there for middleboxes alone (RFC 8446 D.4). */
  function changeCipherSpec(): void {
    if (session.version === undefined || session.version === TlsVersion.TLS_1_3) return;
    const phase = tls12Phase(session, direction);
    opener = phase === undefined ? undefined : createOpener(phase);
    sealed = true;
    lostBytes = 0;
  }

  function openRecord(record: TlsRecord): void {
    if (opener === undefined) beginOpening(record);
    const opened = opener?.open(record);
    if (opened === undefined || opener?.cipher === undefined) closed(record);
    else content(opened, opener, opener.cipher, record);
  }

  /** The first sealed record: TLS 1.3, or TLS 1.2 whose ChangeCipherSpec is missing from the capture. */
  function beginOpening(record: TlsRecord): void {
    if (queue?.overflowed === true && !keysCameLater(record)) return;
    if (sealed) return;
    const missing = lostBytes;
    if (session.version !== undefined && session.version !== TlsVersion.TLS_1_3) {
      changeCipherSpec();
    } else {
      const phases = tls13Phases(session, direction);
      if (phases !== undefined) opener = createOpener(phases);
    }
    if (missing > 0) opener?.lost(missing);
  }

  function closed(record: TlsRecord): void {
    const length = record.end - record.start;
    if (isSkippedEarlyData(record)) return;
    if (opener?.cipher !== undefined || queue?.overflowed === true) lostBytes += recordHeaderLength + length;
    if (progress.isOpen) progress.closed(direction, record, from(record));
    if (record.type === ContentType.ALERT) sealedAlert(record);
    if (wantsRecords) fact({ kind: 'tls.record', from: from(record), direction, length, type: record.type });
    if (record.type === ContentType.APPLICATION_DATA) tellUndecryptable(whyUndecryptable(session), record);
  }

  function sealedAlert(record: TlsRecord): void {
    fact({ kind: 'tls.alert', from: from(record), direction, sealed: true });
  }

  /** Records before the first one that the handshake key opens, when early data was offered (RFC 8446 4.2.10). */
  function isSkippedEarlyData(record: TlsRecord): boolean {
    if (direction !== session.clientDirection || !session.earlyDataOffered) return false;
    if (opener === undefined || opener.cipher !== undefined) return false;
    const overhead = 17; // inner content type and tag
    return early.skip(Math.max(0, record.end - record.start - overhead), record.packet, record.time);
  }

  /** More waited than is held, and was read without keys; now that there are some, the rest may be opened. */
  function keysCameLater(record: TlsRecord): boolean {
    if (keys.added === keysSeen) return false;
    keysSeen = keys.added;
    if (!findKeys(session, keys)) return false;
    fact({ kind: 'tls.undecryptable', from: from(record), direction, reason: messages.keysCameLater });
    if (sealed) changeCipherSpec();
    return true;
  }

  function tellUndecryptable(reason: string, at: { packet: number; time: number }): void {
    if (toldUndecryptable) return;
    toldUndecryptable = true;
    fact({ kind: 'tls.undecryptable', from: from(at), direction, reason });
  }

  function content(opened: Opened, by: Opener, cipher: RecordCipher, record: TlsRecord): void {
    session.suite ??= cipher.suite;
    session.version ??= TlsVersion.TLS_1_3;
    context.opened?.({ direction, record, sequence: by.sequence, cipher, opened });
    if (lostBytes > 0) {
      // Handshake messages and padding among what is lost count as plaintext here: the offsets behind a gap are a guess.
      const missing = lostBytes - by.skipped * cipher.overhead;
      if (by.phase.name === 'application' && by.skipped > 0)
        plain.gap(Math.max(1, missing), record.packet, record.time);
      lostBytes = 0;
    }
    if (opened.type === ContentType.ALERT) stateAlerts(opened.content, direction, true, from(record), fact);
    else if (opened.type === ContentType.HANDSHAKE) handshake.push(opened.content, from(record));
    else if (opened.type === ContentType.CHANGE_CIPHER_SPEC) changeCipherSpec();
    else if (opened.type === ContentType.APPLICATION_DATA) applicationData(opened.content, by, record);
  }

  function applicationData(bytes: Uint8Array, by: Opener, record: TlsRecord): void {
    if (by.phase.name === 'early') {
      early.hold(bytes, record.packet, record.time);
      return;
    }
    // Where EncryptedExtensions stayed closed, early data is taken for accepted: a gap too many misleads less.
    if (direction === session.clientDirection) early.settle(session.earlyDataAccepted ?? true);
    plain.bytes(bytes, record.packet, record.time);
  }

  function end(how: EndKind, at: Provenance): void {
    if (how === 'fin' && records.pendingBytes > 0) {
      anomaly('truncated-record', messages.truncatedRecord, at);
      const { pendingBytes: received, pendingOf: length } = records;
      const of = length === undefined ? {} : { length };
      fact({ kind: 'tls.truncated-record', from: from(at), direction, received, ...of });
    }
    early.settle(session.earlyDataAccepted ?? false);
    progress.end(at);
    context.plain.end(direction, how, at);
  }

  return {
    push: (chunk) => records.push(chunk),
    end(how, at) {
      if (queue?.holdEnd(reader, how, at) !== true) end(how, at);
    },
  };
}
