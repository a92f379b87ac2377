/**
 * The TLS stage: ordered TCP chunks in, decrypted application data and TLS facts out.
 *
 * It never says what a fact means (a rule does), and it does not choose connections: whoever builds it has decided
 * that the bytes are TLS (`sniff.ts`).
 */
import type { Connection, StreamStage } from '../model/chunk.ts';
import type { EmitFact } from '../model/fact.ts';
import type { OpenedRecord } from './direction.ts';
import { createTlsDirection } from './direction.ts';
import type { KeyLog } from './keylog.ts';
import { createSession } from './session.ts';

/** What a TLS stage needs. */
export interface TlsOptions {
  /** Index of the input, for provenance. */
  input: number;
  connection: Connection;
  /** Read at the ClientHello: keys have to be added before. */
  keys: KeyLog;
  fact: EmitFact;
  /** Receives plaintext with offsets of its own, borrowed until it returns, and the ends of both directions. */
  plain: StreamStage;
  /** Sees every opened record with its keys: for whoever has to seal a changed record again. */
  opened?: (record: OpenedRecord) => void;
}

/** A stage for one connection. */
export function createTls(options: TlsOptions): StreamStage {
  const context = { ...options, session: createSession(), opened: options.opened };
  const toServer = createTlsDirection('to-server', context);
  const toClient = createTlsDirection('to-client', context);
  return {
    push: (chunk) => (chunk.direction === 'to-server' ? toServer : toClient).push(chunk),
    end: (direction, how, from) => (direction === 'to-server' ? toServer : toClient).end(how, from),
  };
}
