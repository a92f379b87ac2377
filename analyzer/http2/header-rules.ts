import type { HeaderField } from '../model/frame.ts';

/** Which message part a header block is. */
export type HeaderRole = 'request' | 'response' | 'trailers';

/** A field or list that RFC 9113 section 8 calls malformed; `what` is the id of the `anomaly` fact. */
export interface HeaderViolation {
  what: 'field-name' | 'field-value' | 'connection-specific-field' | 'pseudo-field';
  text: string;
}

const connectionSpecific = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);
const requestPseudo = new Set([':method', ':scheme', ':authority', ':path', ':protocol']);
const responsePseudo = new Set([':status']);
const none = new Set<string>();

/** Upper case, controls, space, DEL and above, a colon, or nothing at all (RFC 9113 8.2.1). */
function isBadName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === 0x3a || (code >= 0x41 && code <= 0x5a)) return true;
  }
  return name === '';
}

/** NUL, LF, CR anywhere; space or tab at an end (RFC 9113 8.2.1). */
function isBadValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code === 0x0a || code === 0x0d) return true;
  }
  const isBlank = (character: string): boolean => character === ' ' || character === '\t';
  return isBlank(value.charAt(0)) || isBlank(value.charAt(value.length - 1));
}

/** The first thing in a header list that makes the message malformed (RFC 9113 8.2 and 8.3), or null. */
export function headerViolation(headers: readonly HeaderField[], role: HeaderRole): HeaderViolation | null {
  const allowed = role === 'request' ? requestPseudo : role === 'response' ? responsePseudo : none;
  const seen = new Set<string>();
  let regular = false;
  for (const [name, value] of headers) {
    if (name.startsWith(':')) {
      if (!allowed.has(name)) return pseudo(`${name} does not belong into ${role}`);
      if (regular) return pseudo(`${name} stands behind a regular field`);
      if (seen.has(name)) return pseudo(`${name} is there twice`);
      seen.add(name);
    } else {
      regular = true;
      if (isBadName(name))
        return { what: 'field-name', text: `Field name ${JSON.stringify(name)} (RFC 9113 8.2.1)` };
      if (connectionSpecific.has(name) || (name === 'te' && value.toLowerCase() !== 'trailers')) {
        return {
          what: 'connection-specific-field',
          text: `Field ${name}: ${JSON.stringify(value)} (RFC 9113 8.2.2)`,
        };
      }
    }
    if (isBadValue(value)) return { what: 'field-value', text: `Value of field ${name} (RFC 9113 8.2.1)` };
  }
  return missingPseudo(headers, seen, role);
}

function missingPseudo(
  headers: readonly HeaderField[],
  seen: ReadonlySet<string>,
  role: HeaderRole,
): HeaderViolation | null {
  if (role === 'response' && !seen.has(':status')) return pseudo('a response without :status');
  if (role !== 'request') return null;
  if (!seen.has(':method')) return pseudo('a request without :method');
  const method = headers.find(([name]) => name === ':method')?.[1];
  if (method === 'CONNECT' && !seen.has(':protocol')) return null;
  for (const name of [':scheme', ':path']) if (!seen.has(name)) return pseudo(`a request without ${name}`);
  return null;
}

function pseudo(problem: string): HeaderViolation {
  return { what: 'pseudo-field', text: `Pseudo-header fields: ${problem} (RFC 9113 8.3)` };
}
