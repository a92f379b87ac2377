import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, FactKind, FactMap, Provenance, WantedFacts } from '../model/fact.ts';
import { anomalies, type AnomalyId } from './anomalies.ts';

/**
 * Equal anomalies of one connection that are listed; a peer can send a forbidden frame in every nine bytes. Further
 * ones are counted, and one fact at the connection's end says how many there were.
 */
export const MOST_LISTED = 16;

/** An anomaly as somebody reports it. */
export interface Anomaly {
  layer: FactMap['anomaly']['layer'];
  what: string;
  text: string;
  section?: string | undefined;
}

/** Says where the reading is, and emits facts from there. */
export class Reporter {
  packet = 0;
  time = 0;
  /** The direction being read; undefined when the connection as such has something to say. */
  direction: Direction | undefined;
  readonly connection: Connection;
  readonly emit: EmitFact;
  readonly #input: number;
  readonly #wants: WantedFacts | undefined;
  readonly #borrowed: Provenance;
  /** How often each anomaly was reported; ids are ours, so there are few. */
  #counts: Map<string, { anomaly: Anomaly; count: number }> | undefined;

  constructor(input: number, connection: Connection, emit: EmitFact, wants?: WantedFacts) {
    this.#input = input;
    this.connection = connection;
    this.emit = emit;
    this.#wants = wants;
    this.#borrowed = { input, packet: 0, time: 0, connection: connection.id, stream: 0 };
  }

  /** True when somebody asked for facts of this kind. */
  wants(kind: FactKind): boolean {
    return this.#wants?.has(kind) ?? false;
  }

  /** A new provenance: the packet being read, this connection, and the stream if it is not 0. */
  from(stream = 0): Provenance {
    const { packet, time } = this;
    const input = this.#input;
    const connection = this.connection.id;
    return stream === 0 ? { input, packet, time, connection } : { input, packet, time, connection, stream };
  }

  /** The same on an object that is used again and again: for callbacks, one of which there is for each DATA frame. */
  borrowed(stream: number): Provenance {
    const from = this.#borrowed;
    from.packet = this.packet;
    from.time = this.time;
    from.stream = stream;
    return from;
  }

  anomaly(what: AnomalyId, detail = '', stream = 0, section?: string): void {
    const known: { text: string; section?: string } = anomalies[what];
    const text = detail === '' ? known.text : `${known.text.slice(0, -1)}: ${detail}.`;
    this.other({ layer: 'http2', what, text, section: section ?? known.section }, stream);
  }

  /** An anomaly with a text of its own. */
  other(anomaly: Anomaly, stream: number): void {
    const counts = (this.#counts ??= new Map<string, { anomaly: Anomaly; count: number }>());
    const seen = counts.get(anomaly.what);
    if (seen === undefined) counts.set(anomaly.what, { anomaly, count: 1 });
    else if (++seen.count > MOST_LISTED) return;
    this.#emitAnomaly(anomaly, stream);
  }

  /** The connection ended: says how many there were of those that were not all listed. */
  end(): void {
    this.direction = undefined;
    for (const { anomaly, count } of this.#counts?.values() ?? []) {
      if (count > MOST_LISTED) this.#emitAnomaly(anomaly, 0, count);
    }
    this.#counts = undefined;
  }

  #emitAnomaly({ layer, what, text, section }: Anomaly, stream: number, count?: number): void {
    this.emit({
      kind: 'anomaly',
      from: this.from(stream),
      layer,
      what,
      text: count === undefined ? text : `${count} times, the first one: ${text}`,
      ...(section === undefined ? {} : { section }),
      ...(this.direction === undefined ? {} : { direction: this.direction }),
      ...(count === undefined ? {} : { count }),
    });
  }
}
