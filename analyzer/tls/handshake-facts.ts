/** Turns handshake messages into facts and into what the session knows, and tells the opener when keys change. */
import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import {
  parseCertificateMessage,
  parseCertificateRequest,
  parseSessionTicket,
} from './certificate-messages.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import {
  HandshakeType,
  TlsVersion,
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
} from './handshake.ts';
import { createHandshakeMessages } from './handshake-messages.ts';
import type { HandshakeProgress } from './handshake-progress.ts';
import type { KeyLog } from './keylog.ts';
import { messages as texts } from './messages.ts';
import type { Opener } from './opener.ts';
import type { Session } from './session.ts';
import { isResumed, noteClientHello, noteEncryptedExtensions, noteServerHello } from './session.ts';

/** What reading a handshake needs. */
export interface HandshakeContext {
  connection: Connection;
  keys: KeyLog;
  session: Session;
  progress: HandshakeProgress;
  fact: EmitFact;
  wants: WantedFacts | undefined;
}

/** Reads the handshake records of one direction. */
export interface HandshakeReader {
  /** Content of a handshake record, clear or opened. */
  push(content: Uint8Array, from: Provenance): void;
  /** No message has begun: another reader could go on. */
  readonly isIdle: boolean;
  /** Bytes were lost: a message that has begun will not be complete. */
  reset(): void;
}

type Body = Uint8Array;

/** Messages that are read; all others are passed over. */
const kept: ReadonlySet<number> = new Set(Object.values(HandshakeType));

/** A reader; `opener` answers with the direction's opener of the moment. */
export function handshakeReader(
  direction: Direction,
  context: HandshakeContext,
  opener: () => Opener | undefined,
): HandshakeReader {
  const { session, fact, keys, progress } = context;
  const wantsCertificates = context.wants?.has('tls.certificate') ?? true;
  let from: Provenance = { input: 0, packet: 0, time: 0 };

  /** False is a message that could not be read. */
  function readBody(type: number, body: Body): boolean {
    switch (type) {
      case HandshakeType.CLIENT_HELLO:
        return clientHello(body);
      case HandshakeType.SERVER_HELLO:
        return serverHello(body);
      case HandshakeType.ENCRYPTED_EXTENSIONS:
        return encryptedExtensions(body);
      case HandshakeType.CERTIFICATE:
        return certificate(body);
      case HandshakeType.COMPRESSED_CERTIFICATE:
        return compressedCertificate();
      case HandshakeType.CERTIFICATE_REQUEST:
        return certificateRequest(body);
      case HandshakeType.NEW_SESSION_TICKET:
        return sessionTicket(body);
      case HandshakeType.END_OF_EARLY_DATA:
        return endOfEarlyData();
      case HandshakeType.FINISHED:
        return finished();
      case HandshakeType.KEY_UPDATE:
        return keyUpdate(body);
      default:
        return true;
    }
  }

  const messages = createHandshakeMessages(
    (type) => kept.has(type) && (wantsCertificates || type !== HandshakeType.CERTIFICATE),
    (type, body) => {
      progress.message(direction, type);
      if (body === undefined || readBody(type, body)) return;
      fact({
        kind: 'anomaly',
        from,
        layer: 'tls',
        what: 'malformed-handshake',
        text: texts.malformedHandshake(type),
        section: 'RFC 8446 6.2',
      });
    },
  );

  /** The message is the last under its keys (RFC 8446 4.4.4, 4.5, 4.6.3); elsewhere it has no such meaning. */
  function advance(last: 'early' | 'handshake' | 'application'): boolean {
    const current = opener();
    if (current?.phase.name !== last) return false;
    current.advance();
    return true;
  }

  function endOfEarlyData(): boolean {
    advance('early');
    return true;
  }

  function finished(): boolean {
    advance('handshake');
    progress.finished(direction, from, false);
    return true;
  }

  function keyUpdate(body: Body): boolean {
    if (advance('application')) fact({ kind: 'tls.key-update', from, direction, requested: body[0] === 1 });
    return true;
  }

  function clientHello(body: Body): boolean {
    const hello = parseClientHello(body);
    if (hello === undefined) return false;
    noteClientHello(session, hello, direction, keys);
    progress.clientHello(from);
    const { random, sessionId, ...shown } = hello;
    const length = body.length + 4;
    fact({ kind: 'tls.client-hello', from, ...shown, length, number: ++session.clientHellos });
    return random.length === 32 && sessionId.length <= 32;
  }

  function serverHello(body: Body): boolean {
    const hello = parseServerHello(body);
    if (hello === undefined) return false;
    noteServerHello(session, hello);
    progress.serverHello(hello.helloRetryRequest);
    const { version, cipher, helloRetryRequest, alpn, group } = hello;
    fact({
      kind: 'tls.server-hello',
      from,
      version,
      cipher,
      cipherName: cipherSuiteName(cipher),
      helloRetryRequest,
      ...(group === undefined ? {} : { group }),
      resumed: isResumed(session, hello),
    });
    if (helloRetryRequest && session.earlyDataOffered)
      fact({ kind: 'tls.early-data', from, accepted: false });
    if (version < TlsVersion.TLS_1_3) fact({ kind: 'tls.alpn', from, chosen: alpn ?? null });
    return true;
  }

  function encryptedExtensions(body: Body): boolean {
    // The client's own answers the server's application settings (ALPS, draft-vvv-tls-alps) and decides nothing.
    if (direction === session.clientDirection) return true;
    const extensions = parseEncryptedExtensions(body);
    if (extensions === undefined) return false;
    const isDecided = session.earlyDataAccepted !== undefined;
    noteEncryptedExtensions(session, extensions);
    fact({ kind: 'tls.alpn', from, chosen: extensions.alpn ?? null });
    if (session.earlyDataOffered && !isDecided)
      fact({ kind: 'tls.early-data', from, accepted: extensions.earlyDataAccepted });
    return true;
  }

  function isTls13(): boolean {
    return session.version === TlsVersion.TLS_1_3;
  }

  function certificate(body: Body): boolean {
    const message = parseCertificateMessage(body, isTls13());
    if (message === undefined) return false;
    const { chainLength, leaf } = message;
    fact({ kind: 'tls.certificate', from, direction, chainLength, ...(leaf === undefined ? {} : { leaf }) });
    return true;
  }

  function compressedCertificate(): boolean {
    fact({ kind: 'tls.certificate', from, direction, compressed: true });
    return true;
  }

  function certificateRequest(body: Body): boolean {
    const form = { tls13: isTls13(), tls12: session.version === TlsVersion.TLS_1_2 };
    const request = parseCertificateRequest(body, form);
    if (request === undefined) return false;
    fact({ kind: 'tls.certificate-request', from, direction, ...request });
    return true;
  }

  function sessionTicket(body: Body): boolean {
    const ticket = parseSessionTicket(body, isTls13());
    if (ticket === undefined) return false;
    fact({ kind: 'tls.session-ticket', from, direction, ...ticket });
    return true;
  }

  return {
    push(content, at) {
      from = at;
      messages.push(content);
    },
    get isIdle() {
      return messages.isIdle;
    },
    reset: () => messages.reset(),
  };
}
