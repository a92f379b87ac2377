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

/** Nothing seen yet. */
export function createHandshakeProgress(session: Session, fact: EmitFact): HandshakeProgress {
  let isOpen = false;
  let wasEstablished = false;
  let reached: HandshakeReach = 'client-hello';
  let began = 0;
  let last = 0;
  /** Directions whose Finished was seen, and whether one of them is a guess. */
  const done = new Set<Direction>();
  let isInferred = false;
  let serverSealed = false;

  function finished(direction: Direction, from: Provenance, inferred: boolean): void {
    if (!isOpen || done.has(direction)) return;
    done.add(direction);
    isInferred ||= inferred;
    fact({ kind: 'tls.finished', from, direction, inferred });
    if (done.size === 2) established(from);
  }

  function established(from: Provenance): void {
    isOpen = false;
    const duration = from.time - began;
    fact({ kind: 'tls.established', from, duration, inferred: isInferred, renegotiation: wasEstablished });
    wasEstablished = true;
  }

  /** Something that comes behind the hellos. */
  function flight(direction: Direction): void {
    const isClient = direction === session.clientDirection;
    if (isClient && (reached === 'server-flight' || reached === 'server-hello')) reached = 'client-flight';
    if (!isClient && reached === 'server-hello') reached = 'server-flight';
  }

  return {
    get isOpen() {
      return isOpen;
    },
    clientHello(from) {
      // The second one after a HelloRetryRequest goes on with the handshake that is open.
      if (!isOpen) began = from.time;
      isOpen = true;
      isInferred = false;
      serverSealed = false;
      done.clear();
      last = from.time;
    },
    serverHello(isRetry) {
      reached = isRetry ? 'hello-retry' : 'server-hello';
    },
    message(direction, type) {
      if (isOpen && type !== HandshakeType.CLIENT_HELLO && type !== HandshakeType.SERVER_HELLO)
        flight(direction);
    },
    record(direction, record) {
      last = record.time;
      if (record.type === ContentType.APPLICATION_DATA) flight(direction);
    },
    closed(direction, record, from) {
      if (session.version === undefined) return;
      if (session.version < TlsVersion.TLS_1_3) {
        // The first handshake message under keys is Finished (RFC 5246 7.4.9).
        if (record.type === ContentType.HANDSHAKE) finished(direction, from, true);
      } else if (direction !== session.clientDirection) {
        serverSealed = true;
      } else if (serverSealed && record.end - record.start >= smallestFinished) {
        // The server's own is somewhere among its sealed records, before this one.
        done.add(direction === 'to-server' ? 'to-client' : 'to-server');
        finished(direction, from, true);
      }
    },
    finished,
    end(from) {
      if (!isOpen) return;
      isOpen = false;
      const { time } = from;
      // A renegotiation that is cut leaves a connection that was established.
      if (wasEstablished) return;
      fact({
        kind: 'tls.handshake-unfinished',
        from,
        reached,
        duration: time - began,
        silence: time - last,
      });
    },
  };
}
