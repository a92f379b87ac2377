/** TLS 1.2 in wire scripts, with a suite of the script's choice and keys that the capture comes with. */
import { keyBlock } from '../../analyzer/tls/key-schedule.ts';
import { alpn, clientRandom, extension, message, suiteOf, vector } from '../analyzer/tls/support/script.ts';
import { clearRecord, seal12 } from '../analyzer/tls/support/seal.ts';
import { certificateDer } from './certificate-der.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import { certificate, serverHelloDone } from './tls-messages.ts';
import type { Wire, WireDial } from './wire.ts';

const Type = { changeCipherSpec: 20, handshake: 22, application: 23 } as const;
const serverRandom = new Uint8Array(32).fill(0x5e);
const master = new Uint8Array(48).fill(9);
const year = 365 * 86_400;

/** What a handshake of TLS 1.2 looks like. */
export interface Tls12Parts {
  /** The suite, one that is decrypted and has an AEAD. */
  cipher: number;
  sni?: string;
  /** DNS names of the certificate. */
  names?: readonly string[];
  /** DNS names of the certificate of the client, where it has one. */
  clientNames?: readonly string[];
  /** Offered, and chosen. */
  protocol?: string;
}

/** An established connection: one record for each list of frames. */
export interface Tls12 {
  dial: WireDial;
  client(...parts: readonly Uint8Array[]): void;
  server(...parts: readonly Uint8Array[]): void;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Plays a whole handshake that chooses h2. One connection of a script may do so: the keys are its own. */
export function tls12(
  wire: Wire,
  { cipher, sni = 'catalog.example', names = [sni], protocol = 'h2', clientNames }: Tls12Parts,
): Tls12 {
  wire.keys(`CLIENT_RANDOM ${hex(clientRandom)} ${hex(master)}\n`);
  const suite = suiteOf(cipher);
  const keys = keyBlock(suite, master, clientRandom, serverRandom);
  const dial = wire.dial('198.18.0.1:40000', '198.18.0.2:8443');
  dial.syn();
  dial.accept();
  const number = Uint8Array.of(cipher >> 8, cipher & 255);
  const name = extension(0, vector(2, Uint8Array.of(0), vector(2, Buffer.from(sni))));
  const handshake = (type: number, ...parts: readonly Uint8Array[]): Uint8Array =>
    clearRecord(Type.handshake, message(type, new Uint8Array(Buffer.concat(parts))));
  const none = vector(1);
  const compression = vector(1, Uint8Array.of(0));
  const extensions = vector(2, name, alpn(protocol));
  dial.client.raw(
    handshake(1, Uint8Array.of(3, 3), clientRandom, none, vector(2, number), compression, extensions),
  );
  wire.wait(1);
  dial.server.raw(
    handshake(
      2,
      Uint8Array.of(3, 3),
      serverRandom,
      none,
      number,
      Uint8Array.of(0),
      vector(2, alpn(protocol)),
    ),
  );
  const dates = { notBefore: captureStartSeconds - year, notAfter: captureStartSeconds + year };
  dial.server.raw(certificate(certificateDer({ issuer: 'Example Root', names, ...dates })));
  dial.server.raw(serverHelloDone());
  wire.wait(1);
  const next = { client: 0, server: 0 };
  const seal = (side: 'client' | 'server', type: number, content: Uint8Array): void => {
    dial[side].raw(seal12(suite, keys[side], next[side]++, type, content));
  };
  const finish = (side: 'client' | 'server'): void => {
    dial[side].raw(clearRecord(Type.changeCipherSpec, Uint8Array.of(1)));
    seal(side, Type.handshake, message(20, new Uint8Array(12)));
  };
  if (clientNames !== undefined)
    dial.client.raw(certificate(certificateDer({ issuer: 'Example Root', names: clientNames, ...dates })));
  dial.client.raw(handshake(16, vector(2, new Uint8Array(256))));
  finish('client');
  finish('server');
  wire.wait(1);
  return {
    dial,
    client: (...parts) => {
      seal('client', Type.application, new Uint8Array(Buffer.concat(parts)));
    },
    server: (...parts) => {
      seal('server', Type.application, new Uint8Array(Buffer.concat(parts)));
    },
  };
}
