import { createHttp1, type Http1Options } from '../../analyzer/http1/stage.ts';
import type { Connection, Direction, EndKind, StreamStage } from '../../analyzer/model/chunk.ts';
import type { Fact, FactKind, FactMap } from '../../analyzer/model/fact.ts';
import type { Recording } from './relay.ts';

/** What a stage was given that reads a connection on. */
export interface HandedOn {
  stage: StreamStage;
  said: Record<Direction, string>;
  ends: string[];
}

/** A stage that writes down what it is given. */
export function handedOn(): HandedOn {
  const said: Record<Direction, string> = { 'to-server': '', 'to-client': '' };
  const ends: string[] = [];
  return {
    said,
    ends,
    stage: {
      push: ({ direction, bytes, gap }) =>
        void (said[direction] +=
          bytes === undefined ? `[gap ${gap ?? 0}]` : Buffer.from(bytes).toString('latin1')),
      end: (direction, how) => void ends.push(`${direction} ${how}`),
    },
  };
}

/** One connection whose text a test writes; each call of `client` or `server` is a packet, unless it is cut. */
export class Http1Play {
  readonly facts: Fact[] = [];
  readonly connection: Connection;
  readonly bodies: string[] = [];
  readonly #stage: StreamStage;
  readonly #size: number;
  readonly #offsets = { 'to-server': 0, 'to-client': 0 };
  #packet = 0;

  constructor(options: Partial<Http1Options> & { size?: number; synSeen?: boolean } = {}) {
    const { size, synSeen, ...given } = options;
    this.#size = size ?? 1 << 20;
    this.connection = {
      id: 4,
      client: '198.18.0.2:40000',
      server: '198.18.0.1:8080',
      synSeen: synSeen ?? true,
    };
    this.#stage = createHttp1({
      input: 0,
      connection: this.connection,
      fact: (fact) => void this.facts.push(structuredClone(fact)),
      body: (exchange, direction, bytes) =>
        void this.bodies.push(
          `${exchange} ${direction} ${bytes === null ? 'lost' : Buffer.from(bytes).toString('latin1')}`,
        ),
      ...given,
    });
  }

  client(text: string | Uint8Array): this {
    return this.#push('to-server', text);
  }

  server(text: string | Uint8Array): this {
    return this.#push('to-client', text);
  }

  gap(direction: Direction, gap: number): this {
    this.#packet++;
    this.#stage.push({ ...this.#place(direction), gap });
    this.#offsets[direction] += gap;
    return this;
  }

  end(direction: Direction, how: EndKind): this {
    this.#packet++;
    const { packet, time } = this.#place(direction);
    this.#stage.end(direction, how, { input: 0, packet, time, connection: 4 });
    return this;
  }

  /** Both sides send FIN, the client first. */
  close(): this {
    return this.end('to-server', 'fin').end('to-client', 'fin');
  }

  /** Replays what a relay wrote down. */
  replay(recording: Recording): this {
    for (const passed of recording) {
      if ('end' in passed) this.end(passed.direction, passed.end);
      else this.#push(passed.direction, passed.bytes);
    }
    return this;
  }

  /** The facts of one kind. */
  all<K extends FactKind>(kind: K): Fact<K>[] {
    return this.facts.filter((fact) => fact.kind === kind) as Fact<K>[];
  }

  /** Ids of the anomalies, in order. */
  get anomalies(): string[] {
    return this.all('anomaly').map((fact) => fact.what);
  }

  /** Status of each response, in order. */
  get statuses(): number[] {
    return this.all('http1.response').map((fact) => fact.status);
  }

  /** How each exchange ended: number, how, octets of both bodies. */
  get ends(): [number, FactMap['http1.exchange-end']['how'], number, number][] {
    return this.all('http1.exchange-end').map((fact) => [
      fact.exchange,
      fact.how,
      fact.requestBytes,
      fact.responseBytes,
    ]);
  }

  #place(direction: Direction): {
    connection: number;
    direction: Direction;
    offset: number;
    time: number;
    packet: number;
  } {
    const packet = this.#packet;
    return { connection: 4, direction, offset: this.#offsets[direction], time: packet * 1e6, packet };
  }

  /** The bytes are lent in a buffer that is overwritten afterwards, as the TCP stage does. */
  #push(direction: Direction, text: string | Uint8Array): this {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    this.#packet++;
    for (let at = 0; at < bytes.length; at += this.#size) {
      const lent = Buffer.from(bytes.subarray(at, at + this.#size));
      this.#stage.push({ ...this.#place(direction), bytes: lent });
      this.#offsets[direction] += lent.length;
      lent.fill(0xee);
    }
    return this;
  }
}
