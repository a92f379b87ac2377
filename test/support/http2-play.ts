import { createGrpc } from '../../analyzer/grpc/stage.ts';
import { createHttp2, type Http2Options } from '../../analyzer/http2/stage.ts';
import type { Connection, Direction, EndKind } from '../../analyzer/model/chunk.ts';
import type { Fact, FactKind, FactMap } from '../../analyzer/model/fact.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import { clientPreface, headers, settings } from '../../analyzer/model/wire/frames.ts';
import { encodeHeaderBlock } from '../../analyzer/model/wire/hpack-encoder.ts';
import { concat } from '../../analyzer/model/wire/octets.ts';
import type { Recording } from './relay.ts';

/** Request headers of a gRPC call. */
export const request: readonly (readonly [string, string])[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/package.Service/Method'],
  [':authority', '198.18.0.1:8080'],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
];

/** Response headers of a gRPC call. */
export const response: readonly (readonly [string, string])[] = [
  [':status', '200'],
  ['content-type', 'application/grpc'],
];

/** Trailers that say OK. */
export const trailers: readonly (readonly [string, string])[] = [['grpc-status', '0']];

/** A HEADERS frame with a block that needs no dynamic table. */
export function headersFrame(
  stream: number,
  list: Iterable<readonly [string, string]>,
  options: Parameters<typeof headers>[2] = {},
): Uint8Array {
  return headers(stream, encodeHeaderBlock(list), options);
}

/** One HTTP/2 connection whose bytes a test writes; each call of `client` or `server` is one packet. */
export class Http2Play {
  readonly facts: Fact[] = [];
  readonly frames: Frame[] = [];
  readonly bodies: { stream: number; direction: Direction; bytes: number[] | null }[] = [];
  readonly connection: Connection;
  readonly #stage: ReturnType<typeof createHttp2>;
  #packet = 0;
  readonly #offsets = { 'to-server': 0, 'to-client': 0 };

  constructor(
    options: {
      synSeen?: boolean;
      cut?: (length: number) => number;
      frames?: boolean;
      upgrade?: Http2Options['upgrade'];
      /** Kinds of facts that are built only for who reads them. */
      wants?: readonly FactKind[];
    } = {},
  ) {
    this.#cut = options.cut ?? ((length) => length);
    this.connection = {
      id: 7,
      client: '198.18.0.2:40000',
      server: '198.18.0.1:8080',
      synSeen: options.synSeen ?? true,
    };
    const collect = (fact: Fact): void => void this.facts.push(fact);
    const grpc = createGrpc({ input: 0, connection: this.connection, fact: collect });
    this.#stage = createHttp2({
      input: 0,
      connection: this.connection,
      ...(options.wants === undefined ? {} : { wants: new Set(options.wants) }),
      ...(options.upgrade === undefined ? {} : { upgrade: options.upgrade }),
      fact: (fact) => {
        collect(fact);
        grpc.fact(fact);
      },
      ...(options.frames === false ? {} : { frame: (frame: Frame) => void this.frames.push(frame) }),
      data: (stream, direction, bytes, from) => {
        this.bodies.push({ stream, direction, bytes: bytes === null ? null : [...bytes] });
        grpc.data(stream, direction, bytes, from);
      },
    });
  }

  readonly #cut: (length: number) => number;

  /** A connection after preface and both SETTINGS. */
  static ready(options: ConstructorParameters<typeof Http2Play>[0] = {}): Http2Play {
    return new Http2Play(options).client(clientPreface, settings()).server(settings());
  }

  client(...parts: readonly Uint8Array[]): this {
    return this.#push('to-server', concat(...parts));
  }

  server(...parts: readonly Uint8Array[]): this {
    return this.#push('to-client', concat(...parts));
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
    this.#stage.end(direction, how, { input: 0, packet, time, connection: this.connection.id });
    return this;
  }

  /** Replays what a relay wrote down; what is still open ends with the recording. */
  replay(recording: Recording): this {
    for (const passed of recording) {
      if ('end' in passed) this.end(passed.direction, passed.end);
      else this.#push(passed.direction, passed.bytes);
    }
    for (const direction of ['to-server', 'to-client'] as const) {
      const over = recording.some((passed) => 'end' in passed && passed.direction === direction);
      if (!over) this.end(direction, 'capture-end');
    }
    return this;
  }

  /** The facts of one kind, without where they come from. */
  of<K extends FactKind>(kind: K): FactMap[K][] {
    return this.all(kind).map((fact) => {
      const data: Record<string, unknown> = { ...fact };
      delete data['kind'];
      delete data['from'];
      return data as FactMap[K];
    });
  }

  /** The facts of one kind. */
  all<K extends FactKind>(kind: K): Fact<K>[] {
    return this.facts.filter((fact) => fact.kind === kind) as Fact<K>[];
  }

  /** Ids of the anomalies, in order. */
  get anomalies(): string[] {
    return this.all('anomaly').map((fact) => fact.what);
  }

  #place(direction: Direction): {
    connection: number;
    direction: Direction;
    offset: number;
    time: number;
    packet: number;
  } {
    const offset = this.#offsets[direction];
    return {
      connection: this.connection.id,
      direction,
      offset,
      time: this.#packet * 1e6,
      packet: this.#packet,
    };
  }

  /** The bytes are lent in a buffer that is overwritten afterwards, as the TCP stage does. */
  #push(direction: Direction, bytes: Uint8Array): this {
    this.#packet++;
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + Math.max(1, this.#cut(bytes.length - at)));
      const lent = Buffer.from(bytes.subarray(at, end));
      this.#stage.push({ ...this.#place(direction), bytes: lent });
      lent.fill(0xee);
      this.#offsets[direction] += end - at;
      at = end;
    }
    return this;
  }
}
