/**
 * Reads DER (ITU-T X.690), as much of it as certificates need: tag, length and content of one value after another.
 *
 * Captured bytes are not trusted: a value that does not fit into what holds it ends the reading.
 */

/** One value: its tag byte and where its content stands. */
export interface DerValue {
  tag: number;
  /** First byte of the content. */
  start: number;
  end: number;
  /** First byte of the tag. */
  at: number;
}

/** Tag bytes (X.690 8.1.2), the constructed bit included. */
export const DerTag = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTF8_STRING: 0x0c,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** Attack: a value of a million empty ones. No part of a real certificate that is read here has so many. */
const maxChildren = 4096;

/** The value at `at`, undefined where none fits before `end`; tags of several bytes and endless lengths are no DER here. */
export function readDer(bytes: Uint8Array, at: number, end: number): DerValue | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at] ?? 0;
  if ((tag & 0x1f) === 0x1f) return undefined;
  let start = at + 2;
  let length = bytes[at + 1] ?? 0;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 4 || start + count > end) return undefined;
    length = 0;
    for (; start < at + 2 + count; start++) length = length * 256 + (bytes[start] ?? 0);
  }
  return start + length > end ? undefined : { tag, start, end: start + length, at };
}

/** The values inside one, as far as they can be read. */
export function derChildren(bytes: Uint8Array, value: Pick<DerValue, 'start' | 'end'>): DerValue[] {
  const children: DerValue[] = [];
  for (let at = value.start; at < value.end && children.length < maxChildren;) {
    const child = readDer(bytes, at, value.end);
    if (child === undefined) break;
    children.push(child);
    at = child.end;
  }
  return children;
}

/** An object identifier as `2.5.4.3`; empty when it is none. */
export function objectIdentifier(bytes: Uint8Array, value: DerValue | undefined): string {
  if (value?.tag !== DerTag.OBJECT_IDENTIFIER || value.end - value.start > 64) return '';
  const arcs: number[] = [];
  let arc = 0;
  for (let at = value.start; at < value.end; at++) {
    const byte = bytes[at] ?? 0;
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)));
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** A character string of any of DER's kinds; what is not text becomes replacement characters. */
export function derText(bytes: Uint8Array, value: DerValue): string {
  const content = bytes.subarray(value.start, Math.min(value.end, value.start + maxTextLength));
  if (value.tag === DerTag.UTF8_STRING) return utf8.decode(content);
  if (value.tag === DerTag.BMP_STRING) return utf16.decode(content);
  return latin1.decode(content);
}

/** Attack: a name of megabytes. RFC 5280 allows 64 characters for most parts of one. */
const maxTextLength = 1024;
const utf8 = new TextDecoder('utf-8');
const utf16 = new TextDecoder('utf-16be');
const latin1 = new TextDecoder('latin1');

/** UTCTime or GeneralizedTime (RFC 5280 4.1.2.5) as seconds since 1970; NaN when it is neither. */
export function derTime(bytes: Uint8Array, value: DerValue | undefined): number {
  if (value === undefined) return NaN;
  const match = timePattern.exec(
    latin1.decode(bytes.subarray(value.start, Math.min(value.end, value.start + 16))),
  );
  const [, year = '', ...rest] = match ?? [];
  if (match === null || (value.tag === DerTag.UTC_TIME) !== (year.length === 2)) return NaN;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const century = year.length === 4 ? 0 : Number(year) < 50 ? 2000 : 1900;
  return Date.UTC(century + Number(year), month - 1, day, hour, minute, second) / 1000;
}

const timePattern = /^(\d\d|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
