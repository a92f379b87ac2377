import type { Connection, Direction, StreamStage } from '../model/chunk.ts';
import type { EmitFact, FactMap, Provenance } from '../model/fact.ts';
import { createAnomalies } from './anomalies.ts';
import { decisiveFields } from './decisive-fields.ts';
import { HeadReader } from './message-head.ts';
import { readStatusLine } from './start-line.ts';

const beginning = 'HTTP/1.';

/** What {@link watchAnswer} is given. */
export interface AnswerWatchOptions {
  input: number;
  connection: Connection;
  fact: EmitFact;
  /** What the client speaks. */
  asked: NonNullable<FactMap['http1.response']['answers']>;
  /** Reads the connection, whatever the answer is. */
  stage: StreamStage;
}

/**
 * Reads a connection with another stage, and names the HTTP/1 answer if the server's first octets are one: the error
 * page of a server that got TLS or HTTP/2 and speaks neither.
 *
 * Costs nothing once the first octets are known to be no HTTP/1.
 */
export function watchAnswer(options: AnswerWatchOptions): StreamStage {
  const { stage } = options;
  const head = new HeadReader();
  let watching = true;

  function look(bytes: Uint8Array, packet: number, time: number): void {
    head.add(bytes, 0);
    const text = head.text.slice(0, beginning.length);
    if (text !== beginning.slice(0, text.length)) watching = false;
    else if (head.complete) tell({ input: options.input, packet, time, connection: options.connection.id });
  }

  function tell(from: Provenance): void {
    watching = false;
    const { startLine, fields } = head.read();
    const line = readStatusLine(startLine);
    if (line === undefined) return;
    const headers = decisiveFields(fields);
    const { asked: answers } = options;
    options.fact({ kind: 'http1.response', from, exchange: 1, ...line, headers, answers });
    // Of HTTP/2 its own stage says so.
    if (answers === 'http2-preface') return;
    createAnomalies(options.fact)('http1-on-tls-connection', { ...from }, `status ${line.status}`);
  }

  return {
    get settled() {
      return watching ? undefined : stage;
    },
    push(chunk) {
      if (watching && chunk.direction === 'to-client') {
        if (chunk.bytes === undefined) watching = false;
        else look(chunk.bytes, chunk.packet, chunk.time);
      }
      stage.push(chunk);
    },
    end(direction: Direction, how, from) {
      if (watching && direction === 'to-client') tell({ ...from });
      stage.end(direction, how, from);
    },
  };
}
