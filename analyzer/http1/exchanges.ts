import type { EmitFact, FactMap, Provenance } from '../model/fact.ts';
import type { HeaderField } from '../model/frame.ts';
import type { MessageHead } from './message-head.ts';

/** Requests without an answer that are remembered; no client pipelines that many. */
export const MAX_WAITING = 256;

/** One request with its response, as far as they were seen. */
export interface Exchange {
  number: number;
  /** Undefined when the request was not seen. */
  method?: string;
  target: string;
  /** The request's head, kept while it may become stream 1 of HTTP/2. */
  request?: MessageHead;
  requestFrom?: Provenance;
  /** Time of the request's head, then of its last octet; -1 when it was not seen. */
  requestTime: number;
  requestDone: boolean;
  /** A final response began. */
  responded: boolean;
  responseDone: boolean;
  /** Protocols that the request asks to go over to, in lower case. */
  upgrade: readonly string[];
  /** Somebody wants its bodies: it is gRPC. */
  wanted: boolean;
  requestBytes: number;
  responseBytes: number;
  trailers: readonly HeaderField[];
}

/** Exchanges of one connection in order: requests wait here for their responses (RFC 9112 9.3.2). */
export class Exchanges {
  readonly #emit: EmitFact;
  readonly #open: Exchange[] = [];
  #count = 0;

  constructor(emit: EmitFact) {
    this.#emit = emit;
  }

  /** True when no request may be added before an older one is given up. */
  get full(): boolean {
    return this.#open.length >= MAX_WAITING;
  }

  get oldest(): Exchange | undefined {
    return this.#open[0];
  }

  /** Starts an exchange. */
  add(given: Partial<Exchange>): Exchange {
    const exchange: Exchange = {
      number: ++this.#count,
      target: '',
      requestTime: -1,
      requestDone: false,
      responded: false,
      responseDone: false,
      upgrade: [],
      wanted: false,
      requestBytes: 0,
      responseBytes: 0,
      trailers: [],
      ...given,
    };
    this.#open.push(exchange);
    return exchange;
  }

  /** The exchange that a response belongs to: the oldest without a final one. */
  answered(): Exchange | undefined {
    return this.#open.find((exchange) => !exchange.responded);
  }

  /** Ends an exchange if both messages are whole. */
  settle(exchange: Exchange, from: Provenance): void {
    if (exchange.requestDone && exchange.responseDone) this.end(exchange, 'complete', from);
  }

  end(exchange: Exchange, how: FactMap['http1.exchange-end']['how'], from: Provenance): void {
    const at = this.#open.indexOf(exchange);
    if (at < 0) return;
    this.#open.splice(at, 1);
    const { number, requestBytes, responseBytes, trailers } = exchange;
    this.#emit({
      kind: 'http1.exchange-end',
      from,
      exchange: number,
      how,
      requestBytes,
      responseBytes,
      ...(trailers.length === 0 ? {} : { trailers }),
    });
  }

  endAll(how: FactMap['http1.exchange-end']['how'], from: Provenance): void {
    for (const exchange of [...this.#open]) this.end(exchange, how, from);
  }
}
