/** Turns handshake messages into facts and into what the session knows, and tells the opener when keys change. */
import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import {
  HandshakeType,
  TlsVersion,
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
} from './handshake.ts';
import { createHandshakeMessages } from './handshake-messages.ts';
import type { KeyLog } from './keylog.ts';
import type { Opener } from './opener.ts';
import type { Session } from './session.ts';
import { noteClientHello, noteEncryptedExtensions, noteServerHello } from './session.ts';

/** What reading a handshake needs. */
export interface HandshakeContext {
  connection: Connection;
  keys: KeyLog;
  session: Session;
  fact: EmitFact;
}

/** Reads the handshake records of one direction. */
export interface HandshakeReader {
  /** Content of a handshake record, clear or opened. */
  push(content: Uint8Array, from: Provenance): void;
  /** Bytes were lost: a message that has begun will not be complete. */
  reset(): void;
}

const kept: ReadonlySet<number> = new Set([
  HandshakeType.CLIENT_HELLO,
  HandshakeType.SERVER_HELLO,
  HandshakeType.ENCRYPTED_EXTENSIONS,
]);

/** A reader; `opener` answers with the direction's opener of the moment. */
export function handshakeReader(
  direction: Direction,
  context: HandshakeContext,
  opener: () => Opener | undefined,
): HandshakeReader {
  const { session, fact, keys } = context;
  let from: Provenance = { input: 0, packet: 0, time: 0 };

  const messages = createHandshakeMessages(
    (type) => kept.has(type),
    (type, body) => {
      if (type === HandshakeType.CLIENT_HELLO) clientHello(body);
      else if (type === HandshakeType.SERVER_HELLO) serverHello(body);
      else if (type === HandshakeType.ENCRYPTED_EXTENSIONS) encryptedExtensions(body);
      else if (type === HandshakeType.END_OF_EARLY_DATA) advance('early');
      else if (type === HandshakeType.FINISHED) advance('handshake');
      else if (type === HandshakeType.KEY_UPDATE) advance('application');
    },
  );

  /** The message is the last under its keys (RFC 8446 4.4.4, 4.5, 4.6.3); elsewhere it has no such meaning. */
  function advance(last: 'early' | 'handshake' | 'application'): void {
    const current = opener();
    if (current?.phase.name === last) current.advance();
  }

  function clientHello(body: Uint8Array | undefined): void {
    const hello = body === undefined ? undefined : parseClientHello(body);
    if (hello === undefined) return;
    noteClientHello(session, hello, direction, keys);
    const { sni, alpn, versions } = hello;
    fact({ kind: 'tls.client-hello', from, ...(sni === undefined ? {} : { sni }), alpn, versions });
  }

  function serverHello(body: Uint8Array | undefined): void {
    const hello = body === undefined ? undefined : parseServerHello(body);
    if (hello === undefined) return;
    noteServerHello(session, hello);
    const { version, cipher, helloRetryRequest, alpn } = hello;
    fact({ kind: 'tls.server-hello', from, version, cipher, helloRetryRequest });
    if (version < TlsVersion.TLS_1_3) fact({ kind: 'tls.alpn', from, chosen: alpn ?? null });
  }

  function encryptedExtensions(body: Uint8Array | undefined): void {
    const extensions = body === undefined ? undefined : parseEncryptedExtensions(body);
    if (extensions === undefined) return;
    noteEncryptedExtensions(session, extensions);
    fact({ kind: 'tls.alpn', from, chosen: extensions.alpn ?? null });
  }

  return {
    push(content, at) {
      from = at;
      messages.push(content);
    },
    reset: () => messages.reset(),
  };
}
