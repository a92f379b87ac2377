import { formatIpv4, formatIpv6 } from '../model/address.ts';
import { NameRecord, padded } from './pcapng-blocks.ts';

/** Longest name that is handed on: that of DNS (RFC 1035 2.3.4). */
const longestName = 255;

/** Names for one address; a block may repeat an address, so this bounds nothing but one record's work. */
const mostNames = 16;

/**
 * Calls `each` with every address and name of a name resolution block, `[start, end)`.
 *
 * Names are bytes of the file: what is not printable ASCII comes as `\xNN`, so that no terminal obeys it.
 */
export function forEachName(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  each: (address: string, name: string) => void,
): void {
  let at = start;
  while (at + 4 <= end) {
    const type = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    const value = at + 4;
    if (type === NameRecord.END || value + length > end) return;
    at = value + padded(length);
    const addressLength = type === NameRecord.IPV4 ? 4 : type === NameRecord.IPV6 ? 16 : 0;
    if (addressLength === 0 || length < addressLength) continue;
    const address = addressLength === 4 ? formatIpv4(bytes, value) : formatIpv6(bytes, value);
    for (const name of namesIn(bytes.subarray(value + addressLength, value + length))) each(address, name);
  }
}

/** The zero-terminated names in `bytes`; one whose end is missing counts too. */
function namesIn(bytes: Uint8Array): string[] {
  const names: string[] = [];
  let from = 0;
  while (from < bytes.length && names.length < mostNames) {
    const zero = bytes.indexOf(0, from);
    const end = zero < 0 ? bytes.length : zero;
    if (end > from) names.push(printable(bytes.subarray(from, Math.min(end, from + longestName))));
    from = end + 1;
  }
  return names;
}

function printable(bytes: Uint8Array): string {
  const one = (byte: number): string =>
    byte > 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`;
  return Array.from(bytes, one).join('');
}
