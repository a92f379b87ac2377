/** Extensions of handshake messages (RFC 8446 4.2): how to walk through them, and the values that are read of them. */
import type { Cursor } from './cursor.ts';
import { latin1 } from './latin1.ts';

/** Extension types (IANA registry "TLS ExtensionType Values") that have a meaning here. */
export const Extension = {
  SERVER_NAME: 0,
  SUPPORTED_GROUPS: 10,
  SIGNATURE_ALGORITHMS: 13,
  ALPN: 16,
  ENCRYPT_THEN_MAC: 22,
  SESSION_TICKET: 35,
  PRE_SHARED_KEY: 41,
  EARLY_DATA: 42,
  SUPPORTED_VERSIONS: 43,
  CERTIFICATE_AUTHORITIES: 47,
  KEY_SHARE: 51,
} as const;

/** Attack: thousands of one-byte protocols in one message. Real clients offer two or three. */
const maxProtocols = 64;
/** Attack: 32,000 suites or groups in one message. Real clients offer fewer than 100. */
const maxNumbers = 256;

/** False when the list is cut; a message that ends before its extensions has none (TLS 1.2 and older). */
export function eachExtension(cursor: Cursor, visit: (type: number, extension: Cursor) => void): boolean {
  if (cursor.left === 0) return !cursor.failed;
  const list = cursor.sub(cursor.u16());
  while (list.left > 0) {
    const type = list.u16();
    const extension = list.sub(list.u16());
    if (!list.failed) visit(type, extension);
  }
  return !cursor.failed && !list.failed;
}

/** The first host_name of a server_name list (RFC 6066 3). */
export function hostName(extension: Cursor): string | undefined {
  extension.u16();
  const isHostName = extension.u8() === 0;
  const name = extension.take(extension.u16());
  return isHostName && !extension.failed ? latin1(name) : undefined;
}

/** The names of an ALPN extension (RFC 7301 3.1). */
export function protocols(extension: Cursor): string[] {
  const list = extension.sub(extension.u16());
  const names: string[] = [];
  while (list.left > 0 && names.length < maxProtocols) {
    const name = list.take(list.u8());
    if (!list.failed) names.push(latin1(name));
  }
  return names;
}

/** 16-bit values one behind the other: suites, groups, versions; GREASE values (RFC 8701) are left out. */
export function numbers(bytes: Uint8Array): number[] {
  const values: number[] = [];
  for (let at = 0; at + 1 < bytes.length && values.length < maxNumbers; at += 2) {
    const value = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (!isGrease(value)) values.push(value);
  }
  return values;
}

/** The groups of the key shares of a ClientHello (RFC 8446 4.2.8). */
export function keyShareGroups(extension: Cursor): number[] {
  const list = extension.sub(extension.u16());
  const groups: number[] = [];
  while (list.left > 0 && groups.length < maxNumbers) {
    const group = list.u16();
    list.skip(list.u16());
    if (!list.failed && !isGrease(group)) groups.push(group);
  }
  return groups;
}

/** Values of the form 0x?A?A with equal bytes, which mean nothing (RFC 8701 2). */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
