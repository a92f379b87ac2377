import type { HeaderField } from '../model/frame.ts';
import { fieldList, fieldValue } from './message-head.ts';

/** What follows a head (RFC 9112 6.3): so many octets, chunks, everything until the connection closes. */
export type Framing =
  | { kind: 'length'; octets: number }
  | { kind: 'chunked' }
  | { kind: 'until-close' }
  /** The fields contradict themselves: nobody can say where the next message begins. */
  | { kind: 'unknown' };

/** Ids of what is wrong with the length of a message. */
export type FramingProblem = 'bad-content-length' | 'length-and-chunked' | 'bad-transfer-encoding';

/** How a message is framed, and what the RFC forbids in it. */
export interface MessageFraming {
  framing: Framing;
  problem?: FramingProblem;
}

const nothing: Framing = { kind: 'length', octets: 0 };

/** Octets that Content-Length says; -1 when it is absent, NaN when it is none or several differ (RFC 9110 8.6). */
function contentLength(fields: readonly HeaderField[]): number {
  const [first, ...others] = fieldList(fields, 'content-length');
  if (first === undefined) return fieldValue(fields, 'content-length') === undefined ? -1 : NaN;
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) return NaN;
  return Number(first);
}

function framingOf(fields: readonly HeaderField[], otherwise: Framing): MessageFraming {
  const codings = fieldList(fields, 'transfer-encoding');
  const length = contentLength(fields);
  if (codings.length > 0) {
    const chunked = codings.at(-1) === 'chunked';
    const framing: Framing = chunked ? { kind: 'chunked' } : otherwise;
    // A response may end with the connection instead; of a request that would never end.
    if (!chunked && otherwise === nothing) {
      return { framing: { kind: 'unknown' }, problem: 'bad-transfer-encoding' };
    }
    return length === -1 ? { framing } : { framing, problem: 'length-and-chunked' };
  }
  if (length === -1) return { framing: otherwise };
  if (Number.isNaN(length)) return { framing: { kind: 'unknown' }, problem: 'bad-content-length' };
  return { framing: { kind: 'length', octets: length } };
}

/** How the body of a request is framed. */
export function requestFraming(fields: readonly HeaderField[]): MessageFraming {
  return framingOf(fields, nothing);
}

/** How the body of a response to a request of this method is framed; undefined when the request was not seen. */
export function responseFraming(
  fields: readonly HeaderField[],
  status: number,
  method: string | undefined,
): MessageFraming {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { framing: nothing };
  return framingOf(fields, { kind: 'until-close' });
}
