/** Servers that asked for a certificate and ended the connection at what the client showed. */
import type { Certainty } from '../../model/diagnosis.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import { seconds } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { alertEvidence, recordEvidence, tcpEvidence, tlsMessageEvidence } from './evidence.ts';
import { createHandshakes, type Handshake, handshakesNeed } from './handshakes.ts';
import { type Place, placeOf } from './place.ts';
import {
  clientFlight,
  clientGoodbye,
  isAlertSized,
  type SealedRecord,
  SealedRecords,
} from './sealed-records.ts';

/** A server judges a certificate when it has it; later it closes for another reason. */
const atOnceNs = 1e9;

/** The alerts of a server about a certificate of its client (RFC 8446 6.2): 40 in TLS 1.2, 116 in TLS 1.3, others. */
const aboutCertificates: ReadonlySet<number> = new Set([40, 41, 42, 43, 44, 45, 46, 48, 49, 51, 80, 116]);

/** A server that goes on says more than an alert, and less than a session ticket: its SETTINGS. */
const smallestTicket = 150;

const tls13 = 0x0304;
const applicationData = 23;

/** A client whose certificate, or whose lack of one, ended the connection. */
export interface RefusedClient {
  handshake: Handshake;
  /** `none` is an empty Certificate message. */
  shown: 'none' | 'certificate';
  /** The packet with which the server ended it. */
  at: Moment;
  /** What the server said: an alert that can be read, a record of its size, or nothing. */
  alert?: Fact<'tls.alert'>;
  sealedAlert?: SealedRecord;
  certainty: Certainty;
  confidence: number;
}

/** Facts for {@link createClientCertificates}. */
export const clientCertificatesNeed = [
  ...handshakesNeed,
  'tls.certificate',
  'tls.record',
  'http2.settings',
] as const satisfies readonly FactKind[];

/** Follows handshakes in which the client shows a certificate or says that it has none. */
export function createClientCertificates(timeline: Timeline): {
  handlers: FactHandlers;
  refused(this: void): RefusedClient[];
} {
  const sealed = new SealedRecords(timeline);
  /** Connections on which the server went on to HTTP/2: whatever came later, it was satisfied. */
  const served = new WeakSet<TimelineConnection>();
  const handshakes = createHandshakes(
    timeline,
    // One that is closed and of which a log tells the requests asks for a certificate in records that nobody can read.
    ({ certificateRequest, connection, established }) =>
      !served.has(connection) && (certificateRequest !== undefined || established?.inferred === true),
  );

  /** The messages can be read. */
  function readable(handshake: Handshake): RefusedClient | undefined {
    const { clientCertificate, certificateRequest, alert, established, firstEnd } = handshake;
    if (certificateRequest === undefined || clientCertificate === undefined) return undefined;
    const shown = clientCertificate.chainLength === 0 ? 'none' : 'certificate';
    const sent = clientCertificate.from;
    if (alert !== undefined) {
      const { direction, description } = alert;
      if (direction !== 'to-client' || alert.from.time < sent.time) return undefined;
      if (description === undefined)
        return { handshake, shown, at: alert.from, alert, certainty: 'inferred', confidence: 0.75 };
      if (!aboutCertificates.has(description)) return undefined;
      return { handshake, shown, at: alert.from, alert, certainty: 'shown', confidence: 0.97 };
    }
    if (firstEnd?.direction !== 'to-client') return undefined;
    if (firstEnd.from.time - (established ?? clientCertificate).from.time > atOnceNs) return undefined;
    return { handshake, shown, at: firstEnd.from, certainty: 'inferred', confidence: 0.7 };
  }

  /** TLS 1.3 without keys: the lengths of the records tell what the client showed. */
  function closed(handshake: Handshake): RefusedClient | undefined {
    const { connection, serverHello, certificateRequest, established, firstEnd } = handshake;
    if (serverHello?.version !== tls13 || certificateRequest !== undefined || established === undefined)
      return undefined;
    const records = sealed.of(connection);
    const flight = clientFlight(records, serverHello.cipher);
    if (flight === undefined || flight === 'finished') return undefined;
    const begin = records.findIndex(({ direction }) => direction === 'to-server');
    const answers = records.slice(begin).filter(({ direction }) => direction === 'to-client');
    if (answers.some((record) => !isAlertSized(record) && record.length < smallestTicket)) return undefined;
    const shown = flight === 'certificate' ? 'certificate' : 'none';
    const said = answers.find(isAlertSized);
    const bye = clientGoodbye(records.slice(begin + 1), 0, true);
    const left = firstEnd?.direction === 'to-server' ? firstEnd.from.time : Infinity;
    const clientLeft = Math.min(left, bye?.at.time ?? Infinity);
    const since = (at: Moment): number => at.time - established.from.time;
    const base = { handshake, shown, certainty: 'inferred' } as const;
    if (said !== undefined && said.at.time < clientLeft && since(said.at) <= atOnceNs)
      return { ...base, at: said.at, sealedAlert: said, confidence: 0.9 };
    if (
      firstEnd?.direction !== 'to-client' ||
      since(firstEnd.from) > atOnceNs ||
      clientLeft < firstEnd.from.time
    )
      return undefined;
    // A policy on connections closes behind a certificate that is in order as well (Envoy's RBAC network filter).
    return { ...base, at: firstEnd.from, confidence: shown === 'none' ? 0.9 : 0.75 };
  }

  return {
    handlers: {
      ...handshakes.handlers,
      'http2.settings'({ from, direction }) {
        const connection = timeline.connection(from);
        if (connection !== undefined && direction === 'to-client') served.add(connection);
      },
      'tls.record'(fact) {
        sealed.record(fact);
        const connection = timeline.connection(fact.from);
        const isOld = (connection?.tls?.version ?? tls13) < tls13;
        if (connection === undefined || !isOld || fact.direction !== 'to-client') return;
        if (fact.type === applicationData) served.add(connection);
      },
    },
    refused: () =>
      handshakes.kept().flatMap((handshake) => {
        if (served.has(handshake.connection) || handshake.http1 !== undefined) return [];
        return readable(handshake) ?? closed(handshake) ?? [];
      }),
  };
}

/** What a report of either signature says in the same way. */
export function refusedClientReport(timeline: Timeline, refused: RefusedClient) {
  const { handshake, at, alert, sealedAlert, shown, certainty, confidence } = refused;
  const { connection, certificateRequest, clientCertificate, established, firstEnd } = handshake;
  const place: Place = placeOf(timeline, connection, at.time);
  const { client, server, hop, held } = place;
  const own = [...connection.streams.values()];
  const toClient = { at, direction: 'to-client' } as const;
  const decisive =
    alert !== undefined
      ? alertEvidence(connection, alert, `the alert ${alert.name ?? '(sealed)'} of ${server}`)
      : sealedAlert !== undefined
        ? recordEvidence(connection, sealedAlert, `a record of ${server} of the length of an alert`)
        : tcpEvidence(connection, firstEnd?.kind === 'tcp.rst' ? 'reset' : 'fin', toClient, `${server} goes`);
  const evidence: [EvidenceRef, ...EvidenceRef[]] = [decisive];
  if (certificateRequest !== undefined)
    evidence.push(
      tlsMessageEvidence(
        connection,
        'CERTIFICATE_REQUEST',
        { at: certificateRequest.from, direction: 'to-client' },
        `${server} asks for a certificate`,
      ),
    );
  if (clientCertificate !== undefined)
    evidence.push(
      tlsMessageEvidence(
        connection,
        'CERTIFICATE',
        { at: clientCertificate.from, direction: 'to-server' },
        shown === 'none' ? `${client} has none` : `the certificate of ${client}`,
      ),
    );
  const sent = clientCertificate?.from ?? established?.from;
  return {
    place,
    certainty,
    confidence,
    sender: server,
    cause: client,
    hop,
    connections: [connection],
    streams: [...own, ...held],
    quantities: {
      chainLength: clientCertificate?.chainLength ?? (shown === 'none' ? 0 : 1),
      ...(certificateRequest === undefined ? {} : { authorities: certificateRequest.authorityCount }),
      ...(alert?.description === undefined ? {} : { alert: alert.description }),
      ...(sent === undefined ? {} : { sinceCertificate: seconds(at.time - sent.time) }),
      requestsSent: own.length,
    },
    evidence,
    answers: { 'retry-safe': 'Yes: the server ended the connection before it took any request.' },
  };
}

/** How the server said so, as the end of a sentence. */
export function saidHow({ alert, sealedAlert }: RefusedClient): string {
  if (alert?.name !== undefined) return `with the alert ${alert.name}`;
  if (alert !== undefined || sealedAlert !== undefined) return 'with an alert that is sealed';
  return 'without a word';
}
