/** A TLS 1.3 connection up to its application keys, written record by record. */
import { join } from './run-stage.ts';
import type { Input } from './run-stage.ts';
import {
  alpn,
  clientHello,
  hello,
  message,
  sealer,
  secrets,
  serverHello,
  suiteOf,
  vector,
} from './script.ts';
import type { Sealer } from './script.ts';
import { clearRecord } from './seal.ts';

/** Bytes that the client sends. */
export function toServer(...parts: readonly Uint8Array[]): Input {
  return { direction: 'to-server', bytes: join(parts) };
}

/** Bytes that the server sends. */
export function toClient(...parts: readonly Uint8Array[]): Input {
  return { direction: 'to-client', bytes: join(parts) };
}

/** Bytes of a text. */
export function text(words: string): Uint8Array {
  return new Uint8Array(Buffer.from(words));
}

/** Text of bytes. */
export function read(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? '?').toString();
}

/** A Finished message; nobody here verifies it. */
export const finished = message(20, new Uint8Array(32));
/** A KeyUpdate message that asks for none in return. */
export const keyUpdate = message(24, Uint8Array.of(0));
/** The record that middleboxes want to see. */
export const changeCipherSpec = clearRecord(20, Uint8Array.of(1));

/** Both sides up to the application keys, and sealers for what follows. */
export function established(cipher = 0x1301): { inputs: Input[]; client: Sealer; server: Sealer } {
  const suite = suiteOf(cipher);
  const handshake = sealer(secrets.serverHandshake, suite);
  const inputs = [
    toServer(hello(clientHello())),
    toClient(hello(serverHello(cipher)), changeCipherSpec),
    toClient(handshake(22, message(8, vector(2, alpn('h2')))), handshake(22, finished)),
    toServer(changeCipherSpec, sealer(secrets.clientHandshake, suite)(22, finished)),
  ];
  return { inputs, client: sealer(secrets.client, suite), server: sealer(secrets.server, suite) };
}
