/**
 * TLS 1.3 as it looks without keys: the two hellos in clear, then records of the right sizes with noise inside.
 *
 * Enough for "what can be said from record lengths and times alone" (RFC 8446 4.1.2, 4.1.3, 5.2); it is no handshake.
 */
import { createHash } from 'node:crypto';

/** Made once: thousands of cases are sealed. The same octets in each run. */
const pool = createHash('shake256', { outputLength: 1 << 17 }).digest();
let drawn = 0;

/** Borrowed. Each is another one: they begin at places of the pool that do not come again soon. */
function noise(length: number): Uint8Array {
  if (length > pool.length / 2)
    return createHash('shake256', { outputLength: length }).update('long').digest();
  drawn = (drawn + 4099) % (pool.length / 2);
  return pool.subarray(drawn, drawn + length);
}

function u16(value: number): number[] {
  return [value >> 8, value & 0xff];
}

function withLength16(bytes: readonly number[]): number[] {
  return [...u16(bytes.length), ...bytes];
}

function extension(type: number, body: readonly number[]): number[] {
  return [...u16(type), ...withLength16(body)];
}

function record(type: number, version: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + body.length);
  bytes.set([type, ...u16(version), ...u16(body.length)]);
  bytes.set(body, 5);
  return bytes;
}

function handshake(type: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([type, 0, ...withLength16(body)]);
}

/** A ClientHello that offers h2 over TLS 1.3 and a ServerHello that takes it, with fresh randoms. */
export function encryptedHello(): { clientHello: Uint8Array; serverHello: Uint8Array } {
  const alpn = [0x68, 0x32];
  const offered = [
    ...extension(16, withLength16([alpn.length, ...alpn])),
    ...extension(43, [2, 0x03, 0x04]),
    ...extension(51, withLength16([...u16(29), ...withLength16([...noise(32)])])),
  ];
  const client = [0x03, 0x03, ...noise(32), 0, ...withLength16([0x13, 0x01]), 1, 0, ...withLength16(offered)];
  const taken = [
    ...extension(43, [0x03, 0x04]),
    ...extension(51, [...u16(29), ...withLength16([...noise(32)])]),
  ];
  const server = [0x03, 0x03, ...noise(32), 0, 0x13, 0x01, 0, ...withLength16(taken)];
  return {
    clientHello: record(22, 0x0301, handshake(1, client)),
    serverHello: record(22, 0x0303, handshake(2, server)),
  };
}

/** Sizes of what follows the hellos under keys (RFC 8446 4.3 and 4.4), as OpenSSL sends it: plaintext octets. */
export const sealedHandshake = {
  /** EncryptedExtensions, Certificate, CertificateVerify and Finished. */
  server: [15, 810, 264, 36],
  /** The client's Finished. */
  client: [36],
  /** Two session tickets, with the server's first application data. */
  tickets: [238, 238],
} as const;

/** The record that carries this many bytes of plaintext: content type and a tag of 16 bytes are added. */
export function encryptedRecord(plaintextLength: number): Uint8Array {
  return record(23, 0x0303, noise(plaintextLength + 17));
}
