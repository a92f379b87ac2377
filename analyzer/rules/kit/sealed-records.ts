/**
 * What the lengths of closed records tell of a handshake of TLS 1.3: the record holds its messages, a type octet and a
 * tag of 16 octets, and hardly anybody pads (RFC 8446 5.2, 5.4).
 */
import type { Direction } from '../../model/chunk.ts';
import type { Fact } from '../../model/fact.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Records kept of one connection, the first ones: a handshake and what follows at once. */
const mostKept = 16;

/** Type octet and tag. */
const overhead = 17;

/** An alert; Java splits hairs and sends one of its own length. */
const alertLengths: ReadonlySet<number> = new Set([19, 35]);

/** A Certificate message that holds no certificate: header, empty context, empty list (RFC 8446 4.4.2). */
const emptyCertificate = 8;

/** The smallest flight with a certificate in it: the smallest certificates have 250 octets and more. */
const smallestCertificate = 200;

/** TLS_AES_256_GCM_SHA384; all other suites of TLS 1.3 hash with SHA-256. */
const sha384Suite = 0x1302;

/** EncryptedExtensions that hold an ALPN extension of two octets, `h2`, or more. */
const smallestWithAlpn = 4 + 2 + 9 + overhead;

/** Content types of a record header. */
const alertType = 21;
const applicationData = 23;

/** A record that nobody could open. */
export interface SealedRecord {
  at: Moment;
  direction: Direction;
  length: number;
  /** Content type in its header: 23 for everything in TLS 1.3. */
  type: number;
}

/** Keeps the first closed records of every connection, both ways in their order. */
export class SealedRecords {
  readonly #timeline: Timeline;
  readonly #of = new ConnectionMarks<SealedRecord[]>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  record({ from, direction, length, type }: Fact<'tls.record'>): void {
    const connection = this.#timeline.connection(from);
    if (connection === undefined) return;
    const list = this.#of.get(connection) ?? [];
    if (list.length === 0) this.#of.set(connection, list);
    if (list.length < mostKept) list.push({ at: from, direction, length, type });
  }

  of(connection: TimelineConnection): readonly SealedRecord[] {
    return this.#of.get(connection) ?? [];
  }
}

/** True for a record of the length of an alert; close_notify is one. */
export function isAlertSized({ length }: SealedRecord): boolean {
  return alertLengths.has(length);
}

/**
 * The record with which a client says goodbye, or complains: in TLS 1.3 by its length, before by its type. It is the end
 * that comes first, whoever sends FIN.
 */
export function clientGoodbye(
  records: readonly SealedRecord[],
  since: number,
  isTls13: boolean,
): SealedRecord | undefined {
  return records.find(
    (record) =>
      record.direction === 'to-server' &&
      record.at.time >= since &&
      (isTls13 ? isAlertSized(record) : record.type === alertType),
  );
}

/** Octets of the record with a Finished and nothing else. */
export function finishedLength(cipher: number): number {
  return 4 + (cipher === sha384Suite ? 48 : 32) + overhead;
}

/** What the last flight of a client holds: only its Finished, an empty Certificate before it, or a certificate. */
export type ClientFlight = 'finished' | 'empty-certificate' | 'certificate';

/** Reads the last flight of a client by the lengths of its first records; undefined when it is none of these. */
export function clientFlight(records: readonly SealedRecord[], cipher: number): ClientFlight | undefined {
  const [first, second] = records.filter(({ direction }) => direction === 'to-server');
  const finished = finishedLength(cipher);
  if (first === undefined) return undefined;
  if (first.length === finished) return 'finished';
  const apart = first.length === emptyCertificate + overhead && second?.length === finished;
  if (apart || first.length === finished + emptyCertificate) return 'empty-certificate';
  return first.length >= smallestCertificate ? 'certificate' : undefined;
}

/** True when the server's first record is EncryptedExtensions alone, and too short to name any protocol. */
export function lacksAlpn(records: readonly SealedRecord[]): boolean {
  const first = records.find(({ direction }) => direction === 'to-client');
  return first !== undefined && first.length < smallestWithAlpn && !isAlertSized(first);
}

/** True when the server's first record holds its certificate too: then the length of EncryptedExtensions does not show. */
export function hidesAlpn(records: readonly SealedRecord[]): boolean {
  const first = records.find(({ direction }) => direction === 'to-client');
  return first !== undefined && first.length >= smallestCertificate;
}

/** CertificateVerify with a signature by a key on P-256: type, length, scheme, 70 to 72 octets (RFC 8446 4.4.3). */
const ecdsaVerify = { shortest: 4 + 4 + 69 + overhead, longest: 4 + 4 + 72 + overhead } as const;

/** Certificate (RFC 8446 4.4.2): header, empty context, length; and a certificate with its length and no extensions. */
const certificateHead = 4 + 1 + 3;
const smallestEntry = 3 + 300 + 2;

/**
 * True for the flight of a server with messages in records of their own and a key on P-256, whose Certificate has no room
 * for two: a certificate with such a key has 300 octets and more.
 */
export function isLoneCertificate(lengths: readonly number[]): boolean {
  const verify = lengths.findIndex(
    (length) => length >= ecdsaVerify.shortest && length <= ecdsaVerify.longest,
  );
  const certificate = lengths[verify - 1];
  if (certificate === undefined || certificate < certificateHead + smallestEntry + overhead) return false;
  return certificate < certificateHead + 2 * smallestEntry + overhead;
}

/**
 * True when the client sent nothing but the handshake, and perhaps an alert: no record of application data. In TLS 1.3
 * that is whatever follows the Finished.
 */
export function sentNothing(records: readonly SealedRecord[], isTls13: boolean, cipher: number): boolean {
  if (records.length >= mostKept) return false;
  const ofClient = records.filter(({ direction }) => direction === 'to-server');
  if (!isTls13) return ofClient.every(({ type }) => type !== applicationData);
  const finished = ofClient.findIndex(({ length }) => length >= finishedLength(cipher));
  return finished >= 0 && ofClient.slice(finished + 1).every(isAlertSized);
}
