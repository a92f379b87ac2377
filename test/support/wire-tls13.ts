/** TLS 1.3 in wire scripts, sealed with keys that the capture comes with: without them only lengths are left. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder } from '../../analyzer/model/wire/hpack-encoder.ts';
import {
  alpn,
  clientHello,
  extension,
  hello,
  keyLogOf,
  message,
  type Sealer,
  sealer,
  secrets,
  serverHello,
  vector,
} from '../analyzer/tls/support/script.ts';
import { clearRecord } from '../analyzer/tls/support/seal.ts';
import { seededRandom } from './random.ts';
import { retryRandom } from './tls-messages.ts';
import type { Wire, WireDial } from './wire.ts';

const Type = { changeCipherSpec: 20, alert: 21, handshake: 22, application: 23 } as const;

const random = seededRandom(13);

/** Of no meaning in TLS 1.3 (RFC 8446 D.4). */
const changeCipherSpec = clearRecord(Type.changeCipherSpec, Uint8Array.of(1));

/** What a handshake of TLS 1.3 looks like. */
export interface Tls13Parts {
  client?: string;
  server?: string;
  hop?: string;
  sni?: string;
  offered?: readonly string[];
  /** The protocol that the server chooses; null is none. */
  chosen?: string | null;
  /** The server asks the client for a certificate. */
  request?: boolean;
  /** The server asks for another key share first (RFC 8446 4.1.4). */
  retry?: boolean;
  /** All messages of the server in one record, as BoringSSL sends them. */
  oneRecord?: boolean;
}

/** One side of an established connection. */
export interface Tls13Side {
  /** Application data, one record. */
  data(...parts: readonly Uint8Array[]): void;
  /** An alert under the application keys. */
  alert(description: number, level?: number): void;
  /** A NewSessionTicket of this many bytes. */
  ticket(bytes?: number): void;
  closeNotify(): void;
}

/** A connection up to the flight of the server. */
export interface Tls13 {
  dial: WireDial;
  client: Tls13Side;
  server: Tls13Side;
  /** The client's last flight: `certificate` in front of the Finished, an empty message for null. */
  finish(certificate?: Uint8Array | null): void;
}

/** A Certificate message of TLS 1.3 (RFC 8446 4.4.2) with this certificate, or with none. */
function certificateMessage(der: Uint8Array | null): Uint8Array {
  const entry = der === null ? [] : [vector(3, der), vector(2)];
  return message(11, new Uint8Array(Buffer.concat([vector(1), vector(3, ...entry)])));
}

function noise(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

function side(raw: (bytes: Uint8Array) => void, seal: Sealer): Tls13Side {
  const alert = (description: number, level = 2): void => {
    raw(seal(Type.alert, Uint8Array.of(level, description)));
  };
  return {
    data: (...parts) => {
      raw(seal(Type.application, new Uint8Array(Buffer.concat(parts))));
    },
    alert,
    ticket: (bytes = 200) => {
      const body = Buffer.concat([noise(8), vector(1, noise(8)), vector(2, noise(bytes)), vector(2)]);
      raw(seal(Type.handshake, message(4, new Uint8Array(body))));
    },
    closeNotify: () => {
      alert(0, 1);
    },
  };
}

/** Plays a handshake up to the flight of the server. One connection of a script may do so: the keys are its own. */
export function tls13(wire: Wire, parts: Tls13Parts = {}): Tls13 {
  const { client = '198.18.0.1:40000', server = '198.18.0.2:8443', hop, sni = 'catalog.example' } = parts;
  const { offered = ['h2'], chosen = 'h2', request = false, oneRecord = false, retry = false } = parts;
  wire.keys(keyLogOf());
  const dial = wire.dial(client, server, hop);
  dial.syn();
  dial.accept();
  const name = extension(0, vector(2, Uint8Array.of(0), vector(2, Buffer.from(sni))));
  const protocols = offered.length === 0 ? [] : [alpn(...offered)];
  const versions = extension(43, vector(1, Uint8Array.of(3, 4, 3, 3)));
  dial.client.raw(hello(clientHello(name, ...protocols, versions)));
  wire.wait(1);
  if (retry) {
    dial.server.raw(hello(serverHello(0x1301, 0x0304, retryRandom)));
    dial.server.raw(changeCipherSpec);
    dial.client.raw(changeCipherSpec);
    dial.client.raw(hello(clientHello(name, ...protocols, versions)));
    wire.wait(1);
  }
  dial.server.raw(hello(serverHello(0x1301)));
  const handshake = sealer(secrets.serverHandshake);
  const flight = [
    message(8, vector(2, ...(chosen === null ? [] : [alpn(chosen)]))),
    ...(request ? [message(13, new Uint8Array(Buffer.concat([vector(1), vector(2, signatures)])))] : []),
    certificateMessage(noise(500)),
    message(15, noise(76)),
    message(20, noise(32)),
  ];
  if (oneRecord) dial.server.raw(handshake(Type.handshake, new Uint8Array(Buffer.concat(flight))));
  else for (const one of flight) dial.server.raw(handshake(Type.handshake, one));
  wire.wait(1);
  const last = sealer(secrets.clientHandshake);
  return {
    dial,
    client: side(dial.client.raw, sealer(secrets.client)),
    server: side(dial.server.raw, sealer(secrets.server)),
    finish(certificate) {
      dial.client.raw(changeCipherSpec);
      const own = certificate === undefined ? [] : [certificateMessage(certificate)];
      if (certificate != null) own.push(message(15, noise(76)));
      for (const one of [...own, message(20, noise(32))]) dial.client.raw(last(Type.handshake, one));
      wire.wait(1);
    },
  };
}

const method: readonly (readonly [string, string])[] = [
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', '/shop.v1.Catalog/GetItem'],
  [':authority', 'catalog.example'],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
];

/** The client's preface, SETTINGS and a request on stream 1, in one record as Envoy and gRPC libraries send them. */
export function request({ client }: Tls13): void {
  const block = createHpackEncoder().encode(method);
  const body = frames.data(1, grpcMessage(new Uint8Array(8)), { endStream: true });
  client.data(frames.clientPreface, frames.settings([[2, 0]]), frames.headers(1, block), body);
}

/** SETTINGS of the server, and a whole answer on stream 1. */
export function response({ server }: Tls13): void {
  const encoder = createHpackEncoder();
  const head = encoder.encode([
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ]);
  server.data(frames.settings([[3, 100]]));
  server.data(frames.headers(1, head), frames.data(1, grpcMessage(new Uint8Array(8))));
  server.data(frames.headers(1, encoder.encode([['grpc-status', '0']]), { endStream: true }));
}

/** The extension signature_algorithms, which a CertificateRequest must have (RFC 8446 4.3.2). */
const signatures = extension(13, vector(2, Uint8Array.of(4, 3)));
