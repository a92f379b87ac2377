import type { StreamStage } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import type { createAnomalies } from './anomalies.ts';
import { decisiveFields } from './decisive-fields.ts';
import { type Exchange, Exchanges } from './exchanges.ts';
import { type Framing, type MessageFraming, requestFraming, responseFraming } from './framing.ts';
import { readUpgrade } from './h2c-upgrade.ts';
import { fieldList, fieldValue, MAX_HEAD, type MessageHead } from './message-head.ts';
import type { MessageSink } from './message-reader.ts';
import type { Http1Options } from './stage.ts';
import { readRequestLine, readStatusLine } from './start-line.ts';

/** Characters of the name of a protocol that is asked for. */
const MAX_PROTOCOL = 64;

const nothing: Framing = { kind: 'length', octets: 0 };

/** What became of an upgrade or a CONNECT: not decided, refused, or the connection belongs to another stage now. */
export type Outcome = 'pending' | 'http1' | 'handed-over';

/** What the messages of both directions mean together: exchanges, upgrades, tunnels. */
export class Conversation {
  readonly exchanges: Exchanges;
  readonly requests: MessageSink;
  readonly responses: MessageSink;
  outcome: Outcome = 'pending';
  /** What reads the connection on; undefined when nobody does. */
  next: StreamStage | undefined;
  /** The client sent the HTTP/2 preface. */
  prefaceSent = false;

  readonly #options: Http1Options;
  /** Where the reading is; one object, changed with each chunk. */
  readonly #here: Provenance;
  readonly #anomaly: ReturnType<typeof createAnomalies>;
  #bytesLost = false;
  #requesting: Exchange | undefined;
  #responding: Exchange | undefined;
  /** The response being read decides about the next octets of both sides. */
  #decides: Outcome = 'pending';

  constructor(options: Http1Options, here: Provenance, anomaly: ReturnType<typeof createAnomalies>) {
    this.#options = options;
    this.#here = here;
    this.#anomaly = anomaly;
    this.exchanges = new Exchanges(options.fact);
    this.requests = {
      head: (head, octets) => this.#request(head, octets),
      body: (bytes, octets) => {
        this.#body('to-server', this.#requesting, bytes, octets);
      },
      end: () => this.#requestEnd(),
      lost: (problem) => {
        this.#lost(problem);
        this.#requesting = undefined;
      },
    };
    this.responses = {
      head: (head, octets) => this.#response(head, octets),
      body: (bytes, octets) => {
        this.#body('to-client', this.#responding, bytes, octets);
      },
      end: (trailers) => this.#responseEnd(trailers),
      lost: (problem) => {
        this.#lost(problem);
        this.#responding = undefined;
        // What the answer was to a client that waits cannot be known.
        this.#decides = 'pending';
        this.outcome = 'http1';
      },
    };
  }

  /** A response that ends with the connection is whole. */
  closed(from: Provenance): void {
    const exchange = this.#responding;
    if (exchange === undefined) return;
    exchange.responseDone = true;
    this.exchanges.settle(exchange, { ...from });
  }

  #request(head: MessageHead, octets: number): Framing | undefined {
    const line = readRequestLine(head.startLine);
    if (line === undefined) return undefined;
    if (octets > MAX_HEAD) this.#anomaly('head-too-large', this.#from());
    const oldest = this.exchanges.oldest;
    if (this.exchanges.full && oldest !== undefined) {
      this.#anomaly('too-many-requests', this.#from());
      this.exchanges.end(oldest, 'lost', this.#from());
    }
    const upgrade = line.method === 'PRI' ? [] : fieldList(head.fields, 'upgrade');
    const contentType = fieldValue(head.fields, 'content-type') ?? '';
    const exchange = this.exchanges.add({
      method: line.method,
      target: line.target,
      requestFrom: this.#from(),
      requestTime: this.#here.time,
      upgrade,
      wanted: this.#options.body !== undefined && contentType.toLowerCase().startsWith('application/grpc'),
      ...(upgrade.includes('h2c') ? { request: head } : {}),
    });
    this.#requesting = exchange;
    this.#options.fact({
      kind: 'http1.request',
      from: this.#from(),
      exchange: exchange.number,
      ...line,
      headers: decisiveFields(head.fields),
    });
    if (line.method !== 'PRI') return this.#framing(requestFraming(head.fields));
    // Behind the preface there are frames, which are nothing to this stage.
    this.prefaceSent = true;
    exchange.requestDone = true;
    return { kind: 'unknown' };
  }

  #requestEnd(): boolean {
    const exchange = this.#requesting;
    this.#requesting = undefined;
    if (exchange === undefined) return false;
    exchange.requestDone = true;
    exchange.requestTime = this.#here.time;
    const waits = (exchange.upgrade.length > 0 || exchange.method === 'CONNECT') && !exchange.responded;
    this.exchanges.settle(exchange, this.#from());
    return waits;
  }

  #response(head: MessageHead, octets: number): Framing | undefined {
    const line = readStatusLine(head.startLine);
    if (line === undefined) return undefined;
    if (octets > MAX_HEAD) this.#anomaly('head-too-large', this.#from());
    const { status } = line;
    const exchange = this.exchanges.answered() ?? this.#unasked(status);
    const preface = exchange.method === 'PRI';
    this.#options.fact({
      kind: 'http1.response',
      from: this.#from(),
      exchange: exchange.number,
      ...line,
      headers: decisiveFields(head.fields),
      ...(exchange.method === undefined ? {} : { method: exchange.method }),
      ...(exchange.requestTime < 0 ? {} : { sinceRequest: this.#here.time - exchange.requestTime }),
      ...(preface ? { answers: 'http2-preface' as const } : {}),
    });
    if (preface) this.#anomaly('http1-on-h2-connection', this.#from(), `status ${status}`);
    if (status < 200 && status !== 101) return nothing;
    this.#responding = exchange;
    exchange.responded = true;
    if (exchange.method === 'CONNECT') this.#tunnel(exchange, status);
    else if (exchange.upgrade.length > 0) this.#upgrade(exchange, status, head);
    if (this.#decides === 'handed-over') return nothing;
    return this.#framing(responseFraming(head.fields, status, exchange.method));
  }

  /** True when it is decided what the next octets of both sides are. */
  #responseEnd(trailers: readonly HeaderField[]): boolean {
    const exchange = this.#responding;
    this.#responding = undefined;
    if (exchange !== undefined) {
      exchange.responseDone = true;
      if (trailers.length > 0) exchange.trailers = decisiveFields(trailers);
      // What is handed over has no request left to wait for.
      if (this.#decides === 'handed-over') exchange.requestDone = true;
      this.exchanges.settle(exchange, this.#from());
    }
    this.outcome = this.#decides;
    this.#decides = 'pending';
    return this.outcome !== 'pending';
  }

  #tunnel(exchange: Exchange, status: number): void {
    const opened = status >= 200 && status < 300;
    const { number, target } = exchange;
    this.#options.fact({
      kind: 'http1.tunnel',
      from: this.#from(),
      exchange: number,
      target,
      status,
      opened,
    });
    this.#decides = opened ? 'handed-over' : 'http1';
    if (!opened || this.#options.tunnel === undefined) return;
    this.next = this.#options.tunnel();
    if (this.next === undefined) this.#anomaly('tunnel-too-deep', this.#from());
  }

  #upgrade(exchange: Exchange, status: number, head: MessageHead): void {
    const said = fieldList(head.fields, 'upgrade')[0];
    const agreed = status === 101 ? (said ?? exchange.upgrade[0] ?? '').slice(0, MAX_PROTOCOL) : null;
    this.#options.fact({
      kind: 'http1.upgrade',
      from: this.#from(),
      exchange: exchange.number,
      asked: exchange.upgrade.join(', ').slice(0, MAX_PROTOCOL),
      agreed,
      status,
    });
    this.#decides = agreed === null ? 'http1' : 'handed-over';
    if (agreed !== 'h2c' || exchange.request === undefined || exchange.requestFrom === undefined) return;
    const upgrade = readUpgrade(exchange.request, exchange.requestFrom);
    if (upgrade !== undefined) this.next = this.#options.upgraded?.(upgrade);
  }

  /** A response of which no request was seen: it came before the capture, or the server speaks unasked. */
  #unasked(status: number): Exchange {
    const begun = this.#options.connection.synSeen && !this.#bytesLost;
    // 408 is how servers say goodbye to an idle client (RFC 9110 15.5.9).
    if (begun && status !== 408) this.#anomaly('response-without-request', this.#from());
    return this.exchanges.add({ requestDone: true });
  }

  #body(
    direction: 'to-server' | 'to-client',
    exchange: Exchange | undefined,
    bytes: Uint8Array | null,
    octets: number,
  ): void {
    if (exchange === undefined || octets === 0) return;
    if (direction === 'to-server') exchange.requestBytes += octets;
    else exchange.responseBytes += octets;
    if (exchange.wanted) this.#options.body?.(exchange.number, direction, bytes, this.#here);
  }

  #framing({ framing, problem }: MessageFraming): Framing {
    if (problem !== undefined) this.#anomaly(problem, this.#from());
    return framing;
  }

  /** From here on nobody knows which response belongs to which request. */
  #lost(problem: 'bad-chunk-size' | 'bad-start-line' | undefined): void {
    // Behind lost bytes nothing can be held against the sender.
    if (problem !== undefined && !this.#bytesLost) this.#anomaly(problem, this.#from());
    if (problem === undefined) this.#bytesLost = true;
    if (!this.prefaceSent) this.exchanges.endAll('lost', this.#from());
  }

  #from(): Provenance {
    return { ...this.#here };
  }
}
