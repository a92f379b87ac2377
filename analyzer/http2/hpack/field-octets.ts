import type { HeaderField } from '../../model/frame.ts';

/** An octet that a field name may not have (RFC 9113 8.2.1): controls, space, upper case, DEL and above, a colon. */
export const BAD_IN_NAME = 1;
/** An octet that a field value may not have (RFC 9113 8.2.1): NUL, LF, CR. */
export const BAD_IN_VALUE = 2;
/** Space and tab, which a field value may not begin or end with (RFC 9113 8.2.1). */
export const BLANK = 4;

/** For each octet the bits above. */
export const octetClass: Uint8Array = ((): Uint8Array => {
  const classes = new Uint8Array(256);
  for (let octet = 0; octet < 256; octet++) {
    const upperCase = octet >= 0x41 && octet <= 0x5a;
    if (octet <= 0x20 || octet >= 0x7f || octet === 0x3a || upperCase) classes[octet] = BAD_IN_NAME;
  }
  for (const octet of [0x00, 0x0a, 0x0d]) classes[octet] = (classes[octet] ?? 0) | BAD_IN_VALUE;
  for (const octet of [0x20, 0x09]) classes[octet] = (classes[octet] ?? 0) | BLANK;
  return classes;
})();

/** What is wrong with the octets of a field. */
export type BadOctets = 'field-name' | 'field-value';

/** A field of a list with octets that are not allowed. */
export interface BadField {
  readonly field: HeaderField;
  readonly what: BadOctets;
}

/** True when a regular field may not have this name (RFC 9113 8.2.1). */
export function isBadName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    if (((octetClass[name.charCodeAt(i)] ?? BAD_IN_NAME) & BAD_IN_NAME) !== 0) return true;
  }
  return name === '';
}

/** True when no field may have this value (RFC 9113 8.2.1). */
export function isBadValue(value: string): boolean {
  const { length } = value;
  let seen = 0;
  for (let i = 0; i < length; i++) seen |= octetClass[value.charCodeAt(i)] ?? 0;
  if ((seen & BAD_IN_VALUE) !== 0) return true;
  if ((seen & BLANK) === 0) return false;
  const ends = (octetClass[value.charCodeAt(0)] ?? 0) | (octetClass[value.charCodeAt(length - 1)] ?? 0);
  return (ends & BLANK) !== 0;
}

/** What is wrong with a field's octets. Names that begin with a colon are not asked for: there are six good ones. */
export function badOctets([name, value]: HeaderField): BadOctets | undefined {
  if (name.charCodeAt(0) !== 0x3a && isBadName(name)) return 'field-name';
  return isBadValue(value) ? 'field-value' : undefined;
}

/** The first field of a list whose octets are not allowed. */
export function findBad(headers: readonly HeaderField[]): BadField | undefined {
  for (const field of headers) {
    const what = badOctets(field);
    if (what !== undefined) return { field, what };
  }
  return undefined;
}
