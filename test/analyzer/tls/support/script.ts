/** Writes TLS streams record by record, for what no stack at hand can be made to send. */
import { cipherSuite } from '../../../../analyzer/tls/cipher-suites.ts';
import type { CipherSuite } from '../../../../analyzer/tls/cipher-suites.ts';
import { nextTrafficSecret, trafficKeys } from '../../../../analyzer/tls/key-schedule.ts';
import type { RecordKeys } from '../../../../analyzer/tls/key-schedule.ts';
import { clearRecord, seal13 } from './seal.ts';

export const clientRandom = new Uint8Array(32).fill(0xc1);
const serverRandom = new Uint8Array(32).fill(0x5e);

/** A length of `width` bytes and the parts behind it. */
export function vector(width: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return new Uint8Array(Buffer.concat([length.subarray(4 - width), body]));
}

/** A handshake message with its header. */
export function message(type: number, body: Uint8Array): Uint8Array {
  return Uint8Array.from([type, ...vector(3, body)]);
}

/** An extension. */
export function extension(type: number, body: Uint8Array): Uint8Array {
  return Uint8Array.from([type >> 8, type & 255, ...vector(2, body)]);
}

/** The ALPN extension with these protocols. */
export function alpn(...names: readonly string[]): Uint8Array {
  return extension(16, vector(2, ...names.map((name) => vector(1, Buffer.from(name)))));
}

/** A ClientHello message with these extensions. */
export function clientHello(...extensions: readonly Uint8Array[]): Uint8Array {
  const suites = Uint8Array.of(0x13, 0x01);
  const body = [Uint8Array.of(3, 3), clientRandom, vector(1), vector(2, suites), vector(1, Uint8Array.of(0))];
  return message(1, Buffer.concat([...body, vector(2, ...extensions)]));
}

/** A ServerHello message; `version` goes into supported_versions unless it is 1.2. */
export function serverHello(cipher: number, version = 0x0304, random: Uint8Array = serverRandom): Uint8Array {
  const versions = version === 0x0303 ? [] : [extension(43, Uint8Array.of(version >> 8, version & 255))];
  const body = [Uint8Array.of(3, 3), random, vector(1), Uint8Array.of(cipher >> 8, cipher & 255, 0)];
  return message(2, Buffer.concat([...body, vector(2, ...versions)]));
}

/** The suite of this number, which must be one that is decrypted. */
export function suiteOf(id: number): CipherSuite {
  const suite = cipherSuite(id);
  if (suite === undefined) throw new Error(`expected 0x${id.toString(16)} to be a suite that is decrypted`);
  return suite;
}

/** One direction's TLS 1.3 records; each call makes the next record. */
export interface Sealer {
  (type: number, content: Uint8Array, padding?: number): Uint8Array;
  /** Goes on with the keys that follow a KeyUpdate. */
  update(): void;
}

/** Secrets of the connection that the scripts play, one byte repeated each. */
export const secrets = {
  clientEarly: new Uint8Array(32).fill(1),
  clientHandshake: new Uint8Array(32).fill(2),
  serverHandshake: new Uint8Array(32).fill(3),
  client: new Uint8Array(32).fill(4),
  server: new Uint8Array(32).fill(5),
};

/** Key log text of those secrets that are named, all by default. */
export function keyLogOf(
  names: readonly (keyof typeof secrets)[] = Object.keys(secrets) as (keyof typeof secrets)[],
): string {
  const labels = {
    clientEarly: 'CLIENT_EARLY_TRAFFIC_SECRET',
    clientHandshake: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
    serverHandshake: 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
    client: 'CLIENT_TRAFFIC_SECRET_0',
    server: 'SERVER_TRAFFIC_SECRET_0',
  };
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  return names.map((name) => `${labels[name]} ${hex(clientRandom)} ${hex(secrets[name])}\n`).join('');
}

/** Seals with the keys of a secret, counting from 0. */
export function sealer(secret: Uint8Array, suite: CipherSuite = suiteOf(0x1301)): Sealer {
  let current = secret;
  let keys: RecordKeys = trafficKeys(suite, secret);
  let sequence = 0;
  const next = (type: number, content: Uint8Array, padding = 0): Uint8Array =>
    seal13(suite, keys, sequence++, type, content, padding);
  return Object.assign(next, {
    update() {
      current = nextTrafficSecret(suite.hash, current);
      keys = trafficKeys(suite, current);
      sequence = 0;
    },
  });
}

/** A handshake record in clear. */
export function hello(content: Uint8Array): Uint8Array {
  return clearRecord(22, content, 0x0301);
}
