import { tlsKeyLogSecrets } from './pcapng-blocks.ts';

/** Other types of secrets that are in use (draft-ietf-opsawg-pcapng 4.7, and Wireshark's own list). */
const otherSecrets: ReadonlyMap<number, string> = new Map([
  [0x57474b4c, 'a WireGuard key log'],
  [0x5a4e574b, 'a ZigBee network key'],
  [0x5a415053, 'a ZigBee APS key'],
  [0x5353484b, 'an SSH key log'],
  [0x55414b4c, 'an OPC UA key log'],
]);

/** What a decryption secrets block holds. */
export interface Secrets {
  type: number;
  /** With its article, for a sentence. */
  name: string;
  /** TLS key log lines; undefined for any other type. */
  keyLog: string | undefined;
}

/** Reads the body of a decryption secrets block, `[at, end)` of at least eight bytes. */
export function readSecrets(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  littleEndian: boolean,
): Secrets {
  const type = view.getUint32(at, littleEndian);
  if (type !== tlsKeyLogSecrets) {
    const name = otherSecrets.get(type) ?? `secrets of type 0x${type.toString(16).padStart(8, '0')}`;
    return { type, name, keyLog: undefined };
  }
  const length = Math.min(view.getUint32(at + 4, littleEndian), end - at - 8);
  const keyLog = new TextDecoder('latin1').decode(bytes.subarray(at + 8, at + 8 + length));
  return { type, name: 'a TLS key log', keyLog };
}
