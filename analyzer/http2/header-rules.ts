import type { HeaderField } from '../model/frame.ts';
import type { BadField } from './hpack/field-octets.ts';

/** Which message part a header block is. */
export type HeaderRole = 'request' | 'response' | 'trailers';

/** A field or list that RFC 9113 section 8 calls malformed; `what` is the id of the `anomaly` fact. */
export interface HeaderViolation {
  what: 'field-name' | 'field-value' | 'connection-specific-field' | 'pseudo-field';
  text: string;
  section: string;
}

/** Characters of a name or value that an anomaly shows. */
const MAX_QUOTED = 64;

/** Pseudo-header fields, a bit each (RFC 9113 8.3; `:protocol` RFC 8441 4). */
const Pseudo = { METHOD: 1, SCHEME: 2, AUTHORITY: 4, PATH: 8, PROTOCOL: 16, STATUS: 32 } as const;
const pseudoBits: ReadonlyMap<string, number> = new Map([
  [':method', Pseudo.METHOD],
  [':scheme', Pseudo.SCHEME],
  [':authority', Pseudo.AUTHORITY],
  [':path', Pseudo.PATH],
  [':protocol', Pseudo.PROTOCOL],
  [':status', Pseudo.STATUS],
]);
const allowedIn: Readonly<Record<HeaderRole, number>> = {
  request: Pseudo.METHOD | Pseudo.SCHEME | Pseudo.AUTHORITY | Pseudo.PATH | Pseudo.PROTOCOL,
  response: Pseudo.STATUS,
  trailers: 0,
};

/** Fields that speak of one connection (RFC 9113 8.2.2). Told apart by length first: this is asked of every field. */
function isConnectionSpecific(name: string, value: string): boolean {
  switch (name.length) {
    case 2:
      return name === 'te' && value !== 'trailers' && value.toLowerCase() !== 'trailers';
    case 7:
      return name === 'upgrade';
    case 10:
      return name === 'connection' || name === 'keep-alive';
    case 16:
      return name === 'proxy-connection';
    case 17:
      return name === 'transfer-encoding';
    default:
      return false;
  }
}

/**
 * The first thing in a whole header list that makes the message malformed (RFC 9113 8.2 and 8.3), or null.
 *
 * `bad` is the first field whose octets are not allowed: whoever decodes a list knows it, and to look for it in lists
 * of references to long entries would cost much more than they cost their sender.
 */
export function headerViolation(
  headers: readonly HeaderField[],
  role: HeaderRole,
  bad: BadField | undefined,
): HeaderViolation | null {
  const allowed = allowedIn[role];
  let seen = 0;
  let regular = false;
  for (const field of headers) {
    const [name, value] = field;
    if (name.charCodeAt(0) === 0x3a) {
      const bit = pseudoBits.get(name) ?? 0;
      if ((bit & allowed) === 0) return pseudo(`${quoted(name)} does not belong into ${role}`);
      if (regular) return pseudo(`${name} stands behind a regular field`);
      if ((seen & bit) !== 0) return pseudo(`${name} is there twice`);
      seen |= bit;
    } else {
      regular = true;
      if (isConnectionSpecific(name, value)) {
        return violation('connection-specific-field', `Field ${name}: ${quoted(value)}`, '8.2.2');
      }
    }
    if (field === bad?.field) {
      const part = bad.what === 'field-name' ? 'Name' : 'Value';
      return violation(bad.what, `${part} of field ${quoted(name)}`, '8.2.1');
    }
  }
  if (role === 'request') return requestViolation(headers, seen);
  return role === 'response' ? responseViolation(headers, seen) : null;
}

function valueOf(headers: readonly HeaderField[], wanted: string): string | undefined {
  for (const [name, value] of headers) if (name === wanted) return value;
  return undefined;
}

/** RFC 9113 8.3.1; 8.5 for CONNECT; RFC 8441 4 for extended CONNECT. */
function requestViolation(headers: readonly HeaderField[], seen: number): HeaderViolation | null {
  if ((seen & Pseudo.METHOD) === 0) return pseudo('a request without :method', '8.3.1');
  const connect = valueOf(headers, ':method') === 'CONNECT';
  const extended = (seen & Pseudo.PROTOCOL) !== 0;
  if (extended && !connect) {
    return { ...pseudo('`:protocol` with another method than CONNECT'), section: 'RFC 8441 4' };
  }
  if (connect && !extended) {
    if ((seen & (Pseudo.SCHEME | Pseudo.PATH)) !== 0) return pseudo('CONNECT with :scheme or :path', '8.5');
    return (seen & Pseudo.AUTHORITY) === 0 ? pseudo('CONNECT without :authority', '8.5') : null;
  }
  if ((seen & Pseudo.SCHEME) === 0) return pseudo('a request without :scheme', '8.3.1');
  if ((seen & Pseudo.PATH) === 0) return pseudo('a request without :path', '8.3.1');
  if (valueOf(headers, ':path') === '') return pseudo('an empty :path', '8.3.1');
  return null;
}

/** RFC 9113 8.3.2, and 8.6: HTTP/2 has no 101. */
function responseViolation(headers: readonly HeaderField[], seen: number): HeaderViolation | null {
  if ((seen & Pseudo.STATUS) === 0) return pseudo('a response without :status', '8.3.2');
  const status = valueOf(headers, ':status') ?? '';
  if (!/^[0-9]{3}$/.test(status)) return pseudo(`:status ${quoted(status)}`, '8.3.2');
  return status === '101' ? pseudo(':status 101', '8.6') : null;
}

/** The beginning of a text that somebody sent, as a literal. */
function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}

function violation(what: HeaderViolation['what'], text: string, section: string): HeaderViolation {
  return { what, text: `${text}.`, section: `RFC 9113 ${section}` };
}

function pseudo(problem: string, section = '8.3'): HeaderViolation {
  return violation('pseudo-field', `Pseudo-header fields: ${problem}`, section);
}
