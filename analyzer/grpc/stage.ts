import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, Fact, FactMap, Provenance } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import { IdMap } from '../model/id-map.ts';
import { createAnomalies } from './anomalies.ts';
import { type BodyProblem, Call } from './call.ts';
import { callFact } from './call-fact.ts';
import { readClient } from './client-name.ts';
import { readCount } from './decimal.ts';
import { readRequestHead, type RequestHead } from './request-head.ts';
import { readResponseHead, type ResponseHead } from './response-head.ts';

/** Different clients told for one connection; behind a proxy there can be many. */
const MAX_CLIENTS = 8;

/** The gRPC stage of one connection: fed with the facts and the bodies of its HTTP stage, in order. */
export interface GrpcStage {
  /** Facts of any kind; those that are not HTTP's are ignored. */
  fact(fact: Fact): void;
  /** Octets of a body: of an HTTP/2 stream, or of an HTTP/1 exchange. `from` is borrowed. */
  data(stream: number, direction: Direction, bytes: Uint8Array | null, from: Provenance): void;
}

/**
 * gRPC of one connection (grpc/grpc doc/PROTOCOL-HTTP2.md): emits `grpc.call` when a call ends.
 *
 * A call ends with the server's END_STREAM, whatever the client's half does; else with what ended its stream. It holds
 * state for open streams only, which the HTTP stage bounds.
 */
export function createGrpc(options: { input: number; connection: Connection; fact: EmitFact }): GrpcStage {
  return new Grpc(options.fact);
}

/** Header lists are shared between equal blocks, and most calls of a connection say the same. */
class HeadMemory<Head> {
  readonly #read: (headers: readonly HeaderField[]) => Head;
  #headers: readonly HeaderField[] | undefined;
  #head: Head | undefined;

  constructor(read: (headers: readonly HeaderField[]) => Head) {
    this.#read = read;
  }

  of(headers: readonly HeaderField[]): Head {
    if (headers === this.#headers && this.#head !== undefined) return this.#head;
    this.#headers = headers;
    return (this.#head = this.#read(headers));
  }
}

class Grpc implements GrpcStage {
  readonly #emit: EmitFact;
  readonly #anomaly: ReturnType<typeof createAnomalies>;
  readonly #calls = new IdMap<Call>();
  readonly #requests = new HeadMemory(readRequestHead);
  readonly #responses = new HeadMemory(readResponseHead);
  readonly #trailers = new HeadMemory(readResponseHead);
  readonly #clients = new Set<string>();
  #lastClient: string | undefined;

  constructor(emit: EmitFact) {
    this.#emit = emit;
    this.#anomaly = createAnomalies(emit);
    // Handed over as functions.
    this.fact = this.fact.bind(this);
    this.data = this.data.bind(this);
  }

  fact(fact: Fact): void {
    switch (fact.kind) {
      case 'http2.stream-open':
        this.#open(fact.from, fact.headers === null ? undefined : this.#requests.of(fact.headers), 0);
        break;
      case 'http2.headers':
        if (fact.direction === 'to-client') this.#answer(fact.from, fact.headers, fact.endStream);
        break;
      case 'http2.end-stream':
        if (fact.direction === 'to-client') this.#end(fact.from.stream ?? 0, fact.from, endStream);
        else this.#requestEnd(fact.from.stream ?? 0, fact.from.time);
        break;
      case 'http2.stream-end':
        this.#end(fact.from.stream ?? 0, fact.from, fact);
        break;
      case 'http1.request':
        this.#open(fact.from, this.#requests.of(requestFields(fact)), fact.exchange);
        break;
      case 'http1.response':
        this.#calls
          .get(fact.exchange)
          ?.answer(this.#responses.of(responseFields(fact)), false, fact.from.time);
        break;
      case 'http1.upgrade':
        // The request goes on as stream 1.
        if (fact.agreed !== null) this.#calls.delete(fact.exchange);
        break;
      case 'http1.exchange-end':
        if (fact.trailers !== undefined) this.#calls.get(fact.exchange)?.chunkedTrailers(fact.trailers);
        this.#end(fact.exchange, fact.from, exchangeEnds[fact.how]);
        break;
      default:
    }
  }

  data(stream: number, direction: Direction, bytes: Uint8Array | null, from: Provenance): void {
    const call = this.#calls.get(stream);
    if (call === undefined) return;
    const problem =
      direction === 'to-server'
        ? call.requestBody(bytes, from.time, from.packet)
        : call.responseBody(bytes, from.time, from.packet);
    if (problem !== undefined && call.isGrpc) this.#bodyProblem(call, problem, direction, from);
  }

  #open(from: Provenance, head: RequestHead | undefined, exchange: number): void {
    // Without a content type among the fields that are known it may be a call.
    const guess = head?.partial === true && head.contentType === undefined;
    if (head?.protocol === null && !guess) return;
    const key = exchange === 0 ? (from.stream ?? 0) : exchange;
    this.#calls.set(key, new Call(head, from.time, from.packet, exchange));
    if (head === undefined) return;
    if (head.userAgent !== undefined && head.userAgent !== this.#lastClient) {
      this.#client(from, head.userAgent);
    }
    if (head.badTimeout !== undefined) {
      this.#anomaly('bad-timeout', from, JSON.stringify(head.badTimeout.slice(0, 40)));
    }
  }

  #answer(from: Provenance, headers: readonly HeaderField[] | null, ends: boolean): void {
    const call = this.#calls.get(from.stream ?? 0);
    if (call === undefined) return;
    const memory = ends ? this.#trailers : this.#responses;
    call.answer(headers === null ? null : memory.of(headers), ends, from.time);
  }

  #requestEnd(stream: number, time: number): void {
    const call = this.#calls.get(stream);
    if (call !== undefined) call.requestEndAt = time;
  }

  #end(key: number, from: Provenance, ending: FactMap['http2.stream-end']): void {
    const call = this.#calls.get(key);
    if (call === undefined) return;
    this.#calls.delete(key);
    if (!call.certain) return;
    if (ending.how === 'end-stream' && call.response.unfinished) this.#anomaly('truncated-message', from);
    const fact = callFact(call, from, ending);
    if (fact.status !== 0) this.#checkStatus(call, fact);
    this.#emit(fact);
  }

  /** What a server said wrongly about a failure. */
  #checkStatus(call: Call, { from, status, details }: Fact<'grpc.call'>): void {
    const said: ResponseHead | undefined =
      call.trailers ?? call.webTrailers ?? call.responseHead ?? undefined;
    if (said?.grpcStatus === undefined) return;
    if (readCount(said.grpcStatus) === undefined) {
      this.#anomaly('bad-status', from, JSON.stringify(said.grpcStatus.slice(0, 40)));
    }
    if (said.statusDetails === undefined) return;
    if (details === undefined) this.#anomaly('bad-status-details', from);
    else if (details.code !== status) {
      this.#anomaly('status-details-differ', from, `${details.code}, not ${said.grpcStatus.slice(0, 40)}`);
    }
  }

  #bodyProblem(call: Call, problem: BodyProblem, direction: Direction, from: Provenance): void {
    const { wrongFlag, wrongLength } = direction === 'to-server' ? call.request : call.response;
    if (problem === 'compressed-flag') {
      const flag = wrongFlag.toString(16).padStart(2, '0');
      this.#anomaly(problem, from, `0x${flag}, read as a message of ${wrongLength} bytes`);
    } else if (problem === 'http-compression') {
      this.#anomaly(
        problem,
        from,
        `content-encoding ${call.responseHead?.contentEncoding?.slice(0, 40) ?? ''}`,
      );
    } else {
      this.#anomaly(problem, from);
    }
  }

  #client(from: Provenance, userAgent: string): void {
    this.#lastClient = userAgent;
    const client = readClient(userAgent);
    if (this.#clients.size >= MAX_CLIENTS || this.#clients.has(client.userAgent)) return;
    this.#clients.add(client.userAgent);
    this.#emit({ kind: 'grpc.client', from, ...client });
  }
}

const endStream: FactMap['http2.stream-end'] = { how: 'end-stream' };

const exchangeEnds: Readonly<Record<FactMap['http1.exchange-end']['how'], FactMap['http2.stream-end']>> = {
  complete: endStream,
  connection: { how: 'connection' },
  lost: { how: 'capture-end' },
  'capture-end': { how: 'capture-end' },
};

/** The fields of an HTTP/1 request as HTTP/2 has them. */
function requestFields(fact: FactMap['http1.request']): HeaderField[] {
  return [[':method', fact.method], [':path', fact.target], ...fact.headers];
}

function responseFields(fact: FactMap['http1.response']): HeaderField[] {
  return [[':status', String(fact.status)], ...fact.headers];
}
