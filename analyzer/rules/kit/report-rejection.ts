import type { Timeline } from '../../model/timeline.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import { seconds } from '../../model/numbers.ts';
import type { Report } from './define-rule.ts';
import { alertEvidence, endEvidence, tlsMessageEvidence } from './evidence.ts';
import type { Handshake } from './handshakes.ts';
import { placeOf } from './place.ts';
import { type FlightOf, rejectionOf, type RejectionReason } from './server-certificate.ts';

/** The one message of the three signatures on a rejected server certificate. */
export const rejectionMessages = {
  rejected: '{{client}} rejected the certificate of {{server}} ({{subject}}): {{because}}. {{how}}',
} as const;

/** The report of one of the three signatures, or undefined when this handshake is not its case. */
export function rejectionReport(
  timeline: Timeline,
  handshake: Handshake,
  reason: RejectionReason,
  blame: (parties: { client: Party; server: Party }, handshake: Handshake) => Party,
  flightOf?: FlightOf,
): Report<typeof rejectionMessages> | undefined {
  const rejection = rejectionOf(timeline, handshake, flightOf);
  if (rejection?.reason !== reason) return undefined;
  const { connection, clientHello, serverHello, serverCertificate } = handshake;
  const { alert, at, leaf, clock, because, certainty, confidence } = rejection;
  const { hop, client, server, held } = placeOf(timeline, connection, at.time);
  const decisive: EvidenceRef | undefined =
    alert === undefined
      ? endEvidence(connection, 'the client goes, without a word')
      : alertEvidence(connection, alert, `the alert ${alert.name ?? '(sealed)'} of the client`);
  if (decisive === undefined) return undefined;
  const flight = serverCertificate ?? serverHello;
  return {
    message: 'rejected',
    data: {
      client,
      server,
      subject: leaf === undefined ? 'sealed' : leaf.subject,
      because,
      how:
        alert === undefined
          ? 'It closed without an alert.'
          : `It sent the alert ${alert.name ?? '(sealed)'}.`,
    },
    certainty,
    confidence,
    sender: client,
    cause: blame({ client, server }, handshake),
    hop,
    connections: [connection],
    streams: held,
    quantities: {
      ...(flight === undefined ? {} : { sinceCertificate: seconds(at.time - flight.from.time) }),
      ...(alert?.description === undefined ? {} : { alert: alert.description }),
      ...(leaf === undefined || clock === undefined
        ? {}
        : { validFor: leaf.notAfterSeconds - clock, validSince: clock - leaf.notBeforeSeconds }),
    },
    evidence: [
      decisive,
      ...(serverHello === undefined
        ? []
        : [
            tlsMessageEvidence(
              connection,
              'SERVER_HELLO',
              { at: serverHello.from, direction: 'to-client' },
              'ServerHello, with which the flight of the certificate begins',
            ),
          ]),
      ...(clientHello === undefined
        ? []
        : [
            tlsMessageEvidence(
              connection,
              'CLIENT_HELLO',
              { at: clientHello.from, direction: 'to-server' },
              `ClientHello for ${clientHello.sni ?? 'no name'}`,
            ),
          ]),
    ],
    answers: { 'retry-safe': 'Yes: no request was sent.' },
  };
}
