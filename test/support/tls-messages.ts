/** Records of TLS handshakes in clear, for wire scripts: what RFC 5246 and RFC 8446 let everybody read. */
import { createHash } from 'node:crypto';
import { alpn, extension, message, vector } from '../analyzer/tls/support/script.ts';
import { clearRecord } from '../analyzer/tls/support/seal.ts';
import { nameDer } from './certificate-der.ts';
import { seededRandom } from './random.ts';

const random = seededRandom(11);
const Type = { changeCipherSpec: 20, alert: 21, handshake: 22, application: 23 } as const;
const Tls12 = 0x0303;
const Tls13 = 0x0304;

function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

function u16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
}

function handshake(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return clearRecord(Type.handshake, message(type, new Uint8Array(Buffer.concat(parts))));
}

/** What a client offers. */
export interface HelloParts {
  sni?: string;
  alpn?: readonly string[];
  versions?: readonly number[];
  ciphers?: readonly number[];
  /** Groups of which a share is sent along. */
  keyShares?: readonly number[];
  /** Bytes of padding (RFC 7685), for a hello of more than one segment. */
  padding?: number;
}

/** A ClientHello: TLS 1.2 and 1.3, two suites, ALPN h2, unless it says otherwise. */
export function clientHello(parts: HelloParts = {}): Uint8Array {
  const { sni, versions = [Tls13, Tls12], ciphers = [0x1301, 0xc02b], padding, keyShares } = parts;
  const names = parts.alpn ?? ['h2'];
  const host = sni === undefined ? [] : [Uint8Array.of(0), vector(2, Buffer.from(sni))];
  const extensions = [
    ...(sni === undefined ? [] : [extension(0, vector(2, ...host))]),
    ...(names.length === 0 ? [] : [alpn(...names)]),
    extension(10, vector(2, u16(29, 23))),
    extension(43, vector(1, u16(...versions))),
    ...(keyShares === undefined ? [] : [extension(51, vector(2, ...keyShares.map(keyShare)))]),
    ...(padding === undefined ? [] : [extension(21, new Uint8Array(padding))]),
  ];
  return handshake(
    1,
    u16(Tls12),
    noise(32),
    vector(1),
    vector(2, u16(...ciphers)),
    vector(1, Uint8Array.of(0)),
    vector(2, ...extensions),
  );
}

/** ML-KEM-768 with X25519 takes 1216 octets, X25519 alone 32. */
function keyShare(group: number): Uint8Array {
  return new Uint8Array(Buffer.concat([u16(group), vector(2, noise(group === 0x11ec ? 1216 : 32))]));
}

/** A ServerHello of TLS 1.2 that chooses `protocol`, or no protocol. */
export function serverHello(protocol?: string, version = Tls12): Uint8Array {
  const chosen = protocol === undefined ? [] : [alpn(protocol)];
  const body = [u16(version), noise(32), vector(1), u16(0xc02b), Uint8Array.of(0)];
  return handshake(2, ...body, vector(2, ...chosen));
}

/** A ServerHello of TLS 1.3. */
export function serverHello13(): Uint8Array {
  const body = [u16(Tls12), noise(32), vector(1), u16(0x1301), Uint8Array.of(0)];
  return handshake(2, ...body, vector(2, extension(43, u16(Tls13))));
}

/** The random of a ServerHello that is a HelloRetryRequest (RFC 8446 4.1.3). */
export const retryRandom = new Uint8Array(createHash('sha256').update('HelloRetryRequest').digest());

/** A HelloRetryRequest, which asks for a share of another group. */
export function helloRetryRequest(): Uint8Array {
  const body = [u16(Tls12), retryRandom, vector(1), u16(0x1301), Uint8Array.of(0)];
  return handshake(2, ...body, vector(2, extension(43, u16(Tls13)), extension(51, u16(23))));
}

/** A Certificate message with this certificate, or an empty one. */
export function certificate(der?: Uint8Array): Uint8Array {
  return handshake(11, vector(3, ...(der === undefined ? [] : [vector(3, der)])));
}

/** A CertificateRequest that names these authorities. */
export function certificateRequest(authorities: readonly string[] = []): Uint8Array {
  const names = authorities.map((one) => vector(2, Uint8Array.from(nameDer(one))));
  return handshake(13, vector(1, Uint8Array.of(1, 64)), vector(2, u16(0x0403)), vector(2, ...names));
}

/** ServerHelloDone. */
export function serverHelloDone(): Uint8Array {
  return handshake(14);
}

/** ClientKeyExchange, ChangeCipherSpec and the sealed Finished of a TLS 1.2 client. */
export function clientFinish(): Uint8Array {
  const exchange = handshake(16, vector(1, noise(32)));
  return new Uint8Array(Buffer.concat([exchange, finish()]));
}

/** ChangeCipherSpec and the sealed Finished of TLS 1.2. */
export function finish(): Uint8Array {
  const change = clearRecord(Type.changeCipherSpec, Uint8Array.of(1));
  return new Uint8Array(Buffer.concat([change, clearRecord(Type.handshake, noise(40))]));
}

/** An alert in clear. */
export function alert(description: number, level = 2): Uint8Array {
  return clearRecord(Type.alert, Uint8Array.of(level, description));
}

/** A record that nobody can open, by the length of its payload. */
export function sealed(length: number): Uint8Array {
  return clearRecord(Type.application, noise(length));
}

/** An alert under keys, before TLS 1.3. */
export function sealedAlert(): Uint8Array {
  return clearRecord(Type.alert, noise(26));
}
