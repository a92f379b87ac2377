import type { Connection } from '../model/chunk.ts';
import type { EmitFact, FactMap, Provenance } from '../model/fact.ts';
import { anomalies, type AnomalyId } from './anomalies.ts';

/** Anomalies reported for one connection; a peer can send a forbidden frame in every nine bytes. */
const MAX_ANOMALIES = 100;

/** Says where the reading is, and emits facts from there. */
export class Reporter {
  packet = 0;
  time = 0;
  readonly connection: Connection;
  readonly #input: number;
  readonly #emit: EmitFact;
  #anomalies = 0;

  constructor(input: number, connection: Connection, emit: EmitFact) {
    this.#input = input;
    this.connection = connection;
    this.#emit = emit;
  }

  /** A new provenance: the packet being read, this connection, and the stream if it is not 0. */
  from(stream = 0): Provenance {
    const from: Provenance = {
      input: this.#input,
      packet: this.packet,
      time: this.time,
      connection: this.connection.id,
    };
    if (stream !== 0) from.stream = stream;
    return from;
  }

  get emit(): EmitFact {
    return this.#emit;
  }

  anomaly(what: AnomalyId, detail = '', stream = 0): void {
    this.other(
      'http2',
      what,
      detail === '' ? anomalies[what] : `${anomalies[what].slice(0, -1)}: ${detail}.`,
      stream,
    );
  }

  /** An anomaly with a text of its own. */
  other(layer: FactMap['anomaly']['layer'], what: string, text: string, stream: number): void {
    this.#anomalies++;
    if (this.#anomalies > MAX_ANOMALIES) return;
    if (this.#anomalies === MAX_ANOMALIES) {
      this.#emit({
        kind: 'anomaly',
        from: this.from(),
        layer: 'http2',
        what: 'more-anomalies',
        text: anomalies['more-anomalies'],
      });
      return;
    }
    this.#emit({ kind: 'anomaly', from: this.from(stream), layer, what, text });
  }
}
