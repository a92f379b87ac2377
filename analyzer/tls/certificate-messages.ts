/**
 * Reads the handshake messages about certificates and tickets: Certificate, CertificateRequest and NewSessionTicket,
 * in the forms of TLS 1.3 (RFC 8446 4.3.2, 4.4.2, 4.6.1) and of TLS 1.2 (RFC 5246 7.4.2, 7.4.4, RFC 5077 3.3).
 */
import type { CertificateFacts } from '../model/facts/tls.ts';
import { createCursor } from './cursor.ts';
import { readDer } from './der.ts';
import { eachExtension, Extension } from './extensions.ts';
import { distinguishedName, parseCertificate } from './x509.ts';

/** A Certificate message. */
export interface CertificateMessage {
  chainLength: number;
  leaf: CertificateFacts | undefined;
}

/** A CertificateRequest. */
export interface CertificateRequest {
  authorities: string[];
  authorityCount: number;
}

/** A NewSessionTicket. */
export interface SessionTicket {
  lifetimeSeconds: number;
  maxEarlyData?: number;
}

/** Attack: a list of thousands. A server that trusts all public authorities names about 150, which nobody reads. */
const maxAuthorities = 32;

/** Reads a Certificate; undefined when it is malformed. */
export function parseCertificateMessage(body: Uint8Array, tls13: boolean): CertificateMessage | undefined {
  const cursor = createCursor(body);
  if (tls13) cursor.skip(cursor.u8()); // certificate_request_context
  const list = cursor.sub(cursor.u24());
  const message: CertificateMessage = { chainLength: 0, leaf: undefined };
  while (list.left > 0) {
    const certificate = list.take(list.u24());
    if (tls13) list.skip(list.u16()); // extensions of this certificate
    if (!list.failed && message.chainLength++ === 0) message.leaf = parseCertificate(certificate);
  }
  return cursor.failed || list.failed ? undefined : message;
}

/** Reads a CertificateRequest; undefined when it is malformed. */
export function parseCertificateRequest(
  body: Uint8Array,
  form: { tls13: boolean; tls12: boolean },
): CertificateRequest | undefined {
  const cursor = createCursor(body);
  cursor.skip(cursor.u8()); // certificate_request_context, or certificate_types
  if (!form.tls13) {
    if (form.tls12) cursor.skip(cursor.u16()); // supported_signature_algorithms, which TLS 1.1 has not
    return authorities(cursor.take(cursor.u16()), cursor.failed);
  }
  let found: CertificateRequest | undefined = { authorities: [], authorityCount: 0 };
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.CERTIFICATE_AUTHORITIES)
      found = authorities(extension.take(extension.u16()), extension.failed);
  });
  return whole ? found : undefined;
}

function authorities(bytes: Uint8Array, failed: boolean): CertificateRequest | undefined {
  const list = createCursor(bytes);
  const request: CertificateRequest = { authorities: [], authorityCount: 0 };
  while (list.left > 0) {
    const name = list.take(list.u16());
    if (list.failed) return undefined;
    const value = readDer(name, 0, name.length);
    if (request.authorityCount++ < maxAuthorities && value !== undefined)
      request.authorities.push(distinguishedName(name, value));
  }
  return failed ? undefined : request;
}

/** Reads a NewSessionTicket; undefined when it is malformed. */
export function parseSessionTicket(body: Uint8Array, tls13: boolean): SessionTicket | undefined {
  const cursor = createCursor(body);
  const ticket: SessionTicket = { lifetimeSeconds: cursor.u16() * 0x10000 + cursor.u16() };
  if (!tls13) {
    cursor.skip(cursor.u16());
    return cursor.failed ? undefined : ticket;
  }
  cursor.skip(4); // ticket_age_add
  cursor.skip(cursor.u8()); // ticket_nonce
  cursor.skip(cursor.u16()); // ticket
  const whole = eachExtension(cursor, (type, extension) => {
    if (type === Extension.EARLY_DATA) ticket.maxEarlyData = extension.u16() * 0x10000 + extension.u16();
  });
  return whole ? ticket : undefined;
}
