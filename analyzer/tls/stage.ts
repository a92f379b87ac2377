/**
 * The TLS stage: ordered TCP chunks in, decrypted application data and TLS facts out.
 *
 * It never says what a fact means (a rule does), and it does not choose connections: whoever builds it has decided
 * that the bytes are TLS (`sniff.ts`).
 */
import type { Connection, StreamStage } from '../model/chunk.ts';
import type { EmitFact, WantedFacts } from '../model/fact.ts';
import type { OpenedRecord } from './direction.ts';
import { createTlsDirection } from './direction.ts';
import { createHandshakeProgress } from './handshake-progress.ts';
import type { KeyLog } from './keylog.ts';
import { createSession } from './session.ts';
import type { WaitingRoom } from './waiting.ts';

/** What a TLS stage needs. */
export interface TlsOptions {
  /** Index of the input, for provenance. */
  input: number;
  connection: Connection;
  keys: KeyLog;
  fact: EmitFact;
  /** Everything is told when absent. */
  wants?: WantedFacts | undefined;
  /** Where records wait for keys that come later; without it they are told as closed at once. */
  waiting?: WaitingRoom | undefined;
  /** Receives plaintext with offsets of its own, borrowed until it returns, and the ends of both directions. */
  plain: StreamStage;
  /** Sees every opened record with its keys: for whoever has to seal a changed record again. */
  opened?: (record: OpenedRecord) => void;
}

/** A stage for one connection. */
export function createTls(options: TlsOptions): StreamStage {
  const session = createSession();
  const context = {
    ...options,
    session,
    progress: createHandshakeProgress(session, options.fact),
    wants: options.wants,
    queue: options.waiting?.queue(session),
    opened: options.opened,
  };
  const toServer = createTlsDirection('to-server', context);
  const toClient = createTlsDirection('to-client', context);
  return {
    push: (chunk) => (chunk.direction === 'to-server' ? toServer : toClient).push(chunk),
    end: (direction, how, from) => (direction === 'to-server' ? toServer : toClient).end(how, from),
  };
}
