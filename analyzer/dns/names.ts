import { readU16 } from '../model/bytes.ts';

/** Octets of a name with its lengths (RFC 1035 2.3.4). */
const longestName = 255;

/** A name that was read, and where the message goes on behind it. */
export interface NameCursor {
  at: number;
}

/** Octets that stand for themselves in a name as text: printable ASCII but dot and backslash. */
function isPlain(octet: number): boolean {
  return octet > 0x20 && octet < 0x7f && octet !== 0x2e && octet !== 0x5c;
}

function escaped(octet: number): string {
  if (octet === 0x2e || octet === 0x5c) return `\\${String.fromCharCode(octet)}`;
  return `\\${String(octet).padStart(3, '0')}`;
}

/**
 * Reads the name at `cursor.at` of a message that stands in `bytes` from `start` to `end`, and moves the cursor
 * behind it; undefined when it is damaged.
 *
 * A compression pointer must lead to an earlier place than any before it (RFC 1035 4.1.4, "a prior occurrence"), so
 * that pointers in a ring end; together with the length limit a name costs at most 255 octets and 128 pointers.
 */
export function readName(
  bytes: Uint8Array,
  start: number,
  end: number,
  cursor: NameCursor,
): string | undefined {
  let { at } = cursor;
  let earliest = at;
  let jumped = false;
  let length = 1;
  let text = '';
  for (;;) {
    if (at >= end) return undefined;
    const size = bytes[at] ?? 0;
    if (size === 0) {
      if (!jumped) cursor.at = at + 1;
      return text === '' ? '.' : text;
    }
    if (size >= 0xc0) {
      if (at + 2 > end) return undefined;
      if (!jumped) cursor.at = at + 2;
      jumped = true;
      at = start + (readU16(bytes, at) & 0x3fff);
      if (at >= earliest) return undefined;
      earliest = at;
      continue;
    }
    length += size + 1;
    // The two other forms of length (0x40, 0x80) were given up (RFC 6891 5).
    if (size > 63 || length > longestName || at + 1 + size > end) return undefined;
    if (text !== '') text += '.';
    for (let i = at + 1; i <= at + size; i++) {
      const octet = bytes[i] ?? 0;
      text += isPlain(octet) ? String.fromCharCode(octet) : escaped(octet);
    }
    at += 1 + size;
  }
}
