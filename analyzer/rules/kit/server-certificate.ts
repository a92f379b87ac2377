import type { Certainty } from '../../model/diagnosis.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Fact, Provenance } from '../../model/fact.ts';
import type { CertificateFacts } from '../../model/facts/tls.ts';
import type { Timeline } from '../../model/timeline.ts';
import { endedBy, type Handshake } from './handshakes.ts';
import { isLoneCertificate } from './sealed-records.ts';

/** Alerts about a certificate, and what BoringSSL in Java says for one: internal_error (RFC 8446 6.2). */
const Alert = { EXPIRED: 45, UNKNOWN_CA: 48, INTERNAL_ERROR: 80 } as const;
const certificateAlerts: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 80]);

/** A client that rejects a certificate goes away at once; later it is a timer, or a flight that was not complete. */
const atOnceNs = 1e9;

/** Why the client rejected the certificate of the server, as far as it shows. */
export type RejectionReason = 'untrusted' | 'expired' | 'name';

/** A client that ended the handshake at the certificate of the server. */
export interface Rejection {
  reason: RejectionReason;
  /** `inferred` when the client said nothing, or nothing that can be read. */
  certainty: Certainty;
  confidence: number;
  /** What the client said, or its close. */
  alert: Fact<'tls.alert'> | undefined;
  at: Provenance;
  leaf: CertificateFacts | undefined;
  /** Seconds since 1970 when the client looked at it. */
  clock: number | undefined;
  /** In words, for the reader. */
  because: string;
}

function sameName(pattern: string, host: string): boolean {
  const [left, right] = [pattern.toLowerCase(), host.toLowerCase()];
  if (left === right) return true;
  const dot = right.indexOf('.');
  return left.startsWith('*.') && dot > 0 && left.slice(1) === right.slice(dot);
}

/** True when the certificate is for this host (RFC 9525 6): by its alternative names, else by its common name. */
export function isFor({ names, commonName }: CertificateFacts, host: string): boolean {
  const all = names.length > 0 || commonName === undefined ? names : [commonName];
  return all.some((name) => sameName(name, host));
}

const hidden = 'why is hidden: not trusted, expired, or for another name';

/** How the client went away at the certificate; undefined when it did not. */
function goneAt(handshake: Handshake): Fact<'tls.alert'> | Provenance | undefined {
  const { alert, serverHello, unfinished, established, firstEnd, plaintext, preface, connection } = handshake;
  if (serverHello === undefined || plaintext !== undefined || connection.streamCount > 0) return undefined;
  if (alert !== undefined) {
    const about = alert.description === undefined || certificateAlerts.has(alert.description);
    return alert.direction === 'to-server' && about && established === undefined ? alert : undefined;
  }
  if (endedBy(handshake) !== 'to-server' || firstEnd === undefined) return undefined;
  if (unfinished !== undefined) {
    const after = unfinished.reached === 'server-flight' || unfinished.reached === 'client-flight';
    return after && unfinished.silence <= atOnceNs ? firstEnd.from : undefined;
  }
  // C-core looks at the name behind its own Finished.
  const leaf = handshake.serverCertificate?.leaf;
  const { sni } = handshake.clientHello ?? {};
  const isOther = leaf !== undefined && sni !== undefined && !isFor(leaf, sni);
  const soon = established !== undefined && firstEnd.from.time - established.from.time <= atOnceNs;
  return isOther && soon && preface === undefined ? firstEnd.from : undefined;
}

/** The fault stands in the certificate, and the client leaves behind it without a word. */
const seen = 0.9;

/** Lengths of the closed records of a server's flight; none where they are not known. */
export type FlightOf = (handshake: Handshake) => readonly number[];

/**
 * Whether and why a client rejected the certificate of its server. Where neither the certificate nor an alert shows, it is
 * one of three reasons; a server that sends one certificate and no issuer's is for clients that know it already.
 */
export function rejectionOf(
  timeline: Timeline,
  handshake: Handshake,
  flightOf?: FlightOf,
): Rejection | undefined {
  const gone = goneAt(handshake);
  if (gone === undefined) return undefined;
  const alert = 'kind' in gone ? gone : undefined;
  const at = 'kind' in gone ? gone.from : gone;
  const { leaf } = handshake.serverCertificate ?? {};
  const clock = timeline.clock(at);
  const said = alert?.description;
  const certainty: Certainty = said === undefined || said === Alert.INTERNAL_ERROR ? 'inferred' : 'shown';
  const base = { certainty, alert, at, leaf, clock };
  const sure = certainty === 'shown' ? 0.95 : seen;
  if (leaf !== undefined && clock !== undefined && clock > leaf.notAfterSeconds)
    return { ...base, reason: 'expired', confidence: sure, because: 'it has expired' };
  if (leaf !== undefined && clock !== undefined && clock < leaf.notBeforeSeconds)
    return { ...base, reason: 'expired', confidence: sure, because: 'it is not valid yet' };
  if (said === Alert.EXPIRED)
    return { ...base, reason: 'expired', confidence: 0.95, because: 'the client says that it has expired' };
  if (leaf !== undefined && said !== Alert.UNKNOWN_CA) {
    const wanted = handshake.clientHello?.sni ?? hostOf(handshake.connection.server).replace(/^\[|\]$/g, '');
    const byAddress = handshake.clientHello?.sni === undefined;
    if (!isFor(leaf, wanted) && !(byAddress && leaf.selfSigned))
      return { ...base, reason: 'name', confidence: sure, because: `it is not for ${wanted}` };
  }
  if (leaf !== undefined) {
    const because = leaf.selfSigned
      ? 'nobody else vouches for it (self-signed)'
      : `the client does not trust its issuer, ${leaf.issuer}`;
    // Where an issuer has signed it, a client that says nothing may have left for another reason.
    const confidence = leaf.selfSigned ? sure : Math.max(certainty === 'shown' ? sure : 0, 0.75);
    return { ...base, reason: 'untrusted', confidence, because };
  }
  if (said === Alert.UNKNOWN_CA)
    return { ...base, reason: 'untrusted', confidence: 0.9, because: 'the client does not know its issuer' };
  if (certainty === 'shown') return { ...base, reason: 'untrusted', confidence: 0.7, because: hidden };
  if (flightOf === undefined || !isLoneCertificate(flightOf(handshake))) return undefined;
  const because = `${hidden}; but the server sent one certificate, and none of its issuer`;
  // It may have expired as well, or be for another name: nothing tells the three apart, and this one is the most frequent.
  return { ...base, reason: 'untrusted', confidence: 0.6, because };
}
