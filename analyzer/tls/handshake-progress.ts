/**
 * How far the handshake of a connection has come, and how long it took: what a rule needs to say that a server was
 * silent after the ClientHello, or that a client went away at the certificate.
 */
import type { Direction } from '../model/chunk.ts';
import type { EmitFact, Provenance } from '../model/fact.ts';
import type { HandshakeReach } from '../model/facts/tls.ts';
import { HandshakeType, TlsVersion } from './handshake.ts';
import { ContentType } from './record-header.ts';
import type { TlsRecord } from './records.ts';
import type { Session } from './session.ts';

/** Follows one connection. */
export interface HandshakeProgress {
  /** A handshake has begun and is not finished: records are worth a look. */
  readonly isOpen: boolean;
  clientHello(from: Provenance): void;
  serverHello(isRetry: boolean): void;
  /** Any message, which may share a record with a hello. */
  message(direction: Direction, type: number): void;
  /** Any record after the hellos, while the handshake is open. */
  record(direction: Direction, record: TlsRecord): void;
  /** A sealed record that stayed closed. */
  closed(direction: Direction, record: TlsRecord, from: Provenance): void;
  finished(direction: Direction, from: Provenance, inferred: boolean): void;
  /** A direction has ended. */
  end(from: Provenance): void;
}

/** Smallest record of a TLS 1.3 Finished: header, hash of 32 bytes, inner type, tag. An alert is shorter (19, Java's 35). */
const smallestFinished = 4 + 32 + 1 + 16;

function isFinished(record: TlsRecord): boolean {
  return record.end - record.start >= smallestFinished;
}

/** Nothing seen yet. */
export function createHandshakeProgress(session: Session, fact: EmitFact): HandshakeProgress {
  return new Progress(session, fact);
}

/** A class: there is one for each of ten thousand connections, and closures would cost each of them a kilobyte. */
class Progress implements HandshakeProgress {
  readonly #session: Session;
  readonly #fact: EmitFact;
  isOpen = false;
  #wasEstablished = false;
  #reached: HandshakeReach = 'client-hello';
  #began = 0;
  #last = 0;
  /** The direction whose Finished was seen while the other's was not, and whether one of them is a guess. */
  #finished: Direction | undefined;
  #isInferred = false;
  #serverSealed = false;

  constructor(session: Session, fact: EmitFact) {
    this.#session = session;
    this.#fact = fact;
  }

  clientHello(from: Provenance): void {
    // The second one after a HelloRetryRequest goes on with the handshake that is open.
    if (!this.isOpen) this.#began = from.time;
    this.isOpen = true;
    this.#isInferred = false;
    this.#serverSealed = false;
    this.#finished = undefined;
    this.#last = from.time;
  }

  serverHello(isRetry: boolean): void {
    this.#reached = isRetry ? 'hello-retry' : 'server-hello';
  }

  message(direction: Direction, type: number): void {
    if (this.isOpen && type !== HandshakeType.CLIENT_HELLO && type !== HandshakeType.SERVER_HELLO)
      this.#flight(direction);
  }

  record(direction: Direction, record: TlsRecord): void {
    this.#last = record.time;
    if (record.type === ContentType.APPLICATION_DATA) this.#flight(direction);
  }

  closed(direction: Direction, record: TlsRecord, from: Provenance): void {
    const { version, clientDirection } = this.#session;
    if (version === undefined) return;
    if (version < TlsVersion.TLS_1_3) {
      // The first handshake message under keys is Finished (RFC 5246 7.4.9).
      if (record.type === ContentType.HANDSHAKE) this.finished(direction, from, true);
    } else if (direction !== clientDirection) {
      this.#serverSealed = true;
    } else if (this.#serverSealed && this.#finished !== direction && isFinished(record)) {
      // The server's own is somewhere among its sealed records, before this one.
      this.#finished = direction === 'to-server' ? 'to-client' : 'to-server';
      this.finished(direction, from, true);
    }
  }

  finished(direction: Direction, from: Provenance, inferred: boolean): void {
    if (!this.isOpen || this.#finished === direction) return;
    this.#isInferred ||= inferred;
    this.#fact({ kind: 'tls.finished', from, direction, inferred });
    if (this.#finished === undefined) this.#finished = direction;
    else this.#established(from);
  }

  end(from: Provenance): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    // A renegotiation that is cut leaves a connection that was established.
    if (this.#wasEstablished) return;
    this.#fact({
      kind: 'tls.handshake-unfinished',
      from,
      reached: this.#reached,
      duration: from.time - this.#began,
      silence: from.time - this.#last,
    });
  }

  #established(from: Provenance): void {
    this.isOpen = false;
    this.#fact({
      kind: 'tls.established',
      from,
      duration: from.time - this.#began,
      inferred: this.#isInferred,
      renegotiation: this.#wasEstablished,
    });
    this.#wasEstablished = true;
  }

  /** Something that comes behind the hellos. */
  #flight(direction: Direction): void {
    const isClient = direction === this.#session.clientDirection;
    const reached = this.#reached;
    if (isClient && (reached === 'server-flight' || reached === 'server-hello'))
      this.#reached = 'client-flight';
    if (!isClient && reached === 'server-hello') this.#reached = 'server-flight';
  }
}
