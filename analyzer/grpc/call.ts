import type { HeaderField } from '../model/frame.ts';
import { MessageCounter } from './message-counter.ts';
import type { RequestHead } from './request-head.ts';
import { type ResponseHead, readResponseHead } from './response-head.ts';
import { Base64Text, readWebTrailers } from './web-body.ts';

/** Octets of a body that is not gRPC's that are kept: enough to tell HTML, JSON or a compressed stream. */
const MAX_BODY_START = 64;

/** What went wrong in a body, said once a call. */
export type BodyProblem = 'compressed-flag' | 'compressed-without-encoding' | 'http-compression';

/** When and where a prefix was whole whose message was not. */
interface Prefix {
  time: number;
  packet: number;
}

/**
 * One gRPC call while its stream is open: what the headers and messages seen so far say.
 *
 * The only object that a call costs beside its counters and its fact: heads are shared between calls, bodies are not
 * kept. Times are -1 until the thing happened.
 */
export class Call {
  /** False while it is only a guess: the request's headers could not be decoded, or not all of them. */
  isGrpc: boolean;
  readonly head: RequestHead | undefined;
  readonly start: number;
  readonly startPacket: number;
  /** Number of the HTTP/1 exchange; 0 for a call over HTTP/2. */
  readonly exchange: number;
  readonly request = new MessageCounter();
  readonly response = new MessageCounter();

  /** The first response headers that are not informational; null when they could not be decoded. */
  responseHead: ResponseHead | null | undefined;
  /** Headers that ended the response; null when they could not be decoded. */
  trailers: ResponseHead | null | undefined;
  /** They were the first headers of the response. */
  trailersOnly = false;
  /** Trailers of a gRPC-Web body. */
  webTrailers: ResponseHead | undefined;
  /** The start of a body that is not gRPC's, latin1. */
  bodyStart = '';

  requestEndAt = -1;
  lastRequestAt = -1;
  responseAt = -1;
  firstMessageAt = -1;
  /** Where the prefix of the last message of a side was whole. */
  requestPrefix: Prefix | undefined;
  responsePrefix: Prefix | undefined;
  lastMessageAt = -1;

  /** The body of the answer is not gRPC's: an error page, or compressed by HTTP. */
  #foreignBody = false;
  #problems = 0;
  #requestText: Base64Text | undefined;
  #responseText: Base64Text | undefined;

  constructor(head: RequestHead | undefined, start: number, startPacket: number, exchange = 0) {
    this.head = head;
    this.start = start;
    this.startPacket = startPacket;
    this.exchange = exchange;
    this.isGrpc = head !== undefined && head.protocol !== null;
    if (head === undefined || head.protocol === null || head.protocol === 'grpc') return;
    this.request.web = true;
    this.response.web = true;
    if (head.protocol === 'grpc-web-text') this.#requestText = new Base64Text();
  }

  /**
   * True when it is known to be gRPC. Without a request that could be decoded the messages tell: prefixes and lengths
   * that fit to the end are no accident.
   */
  get certain(): boolean {
    return this.isGrpc || (this.request.count > 0 && this.request.wrongFlag < 0 && !this.request.unfinished);
  }

  /** DATA of the client. Says what is wrong with it, once. */
  requestBody(bytes: Uint8Array | null, time: number, packet = 0): BodyProblem | undefined {
    const counter = this.request;
    const text = this.#requestText;
    const body = text === undefined || bytes === null ? bytes : text.push(bytes);
    const { announced } = counter;
    if (counter.push(body)) this.lastRequestAt = time;
    if (counter.announced !== announced && counter.unfinished) this.requestPrefix = { time, packet };
    return this.#problem(counter, 1, this.head === undefined ? undefined : encodes(this.head.encoding));
  }

  /** DATA of the server. Says what is wrong with it, once. */
  responseBody(bytes: Uint8Array | null, time: number, packet = 0): BodyProblem | undefined {
    if (this.#foreignBody) return this.#keepStart(bytes);
    const counter = this.response;
    const text = this.#responseText;
    const body = text === undefined || bytes === null ? bytes : text.push(bytes);
    const { announced } = counter;
    if (counter.push(body)) {
      if (this.firstMessageAt < 0) this.firstMessageAt = time;
      this.lastMessageAt = time;
    }
    if (counter.announced !== announced && counter.unfinished) this.responsePrefix = { time, packet };
    if (counter.trailers !== undefined && this.webTrailers === undefined) {
      this.webTrailers = readResponseHead(readWebTrailers(counter.trailers));
    }
    if (counter.wrongFlag >= 0 && this.responseHead?.protocol === null) {
      // Nobody said that this is gRPC, and it is not.
      this.#foreignBody = true;
      return this.#keepStart(bytes);
    }
    const { responseHead } = this;
    return this.#problem(counter, 2, responseHead == null ? undefined : encodes(responseHead.encoding));
  }

  /** A header block of the server, null when it could not be decoded. */
  answer(head: ResponseHead | null, endStream: boolean, time: number): void {
    const status = head === null ? NaN : head.httpStatus;
    if (status < 200) return;
    if (head !== null && (head.protocol !== null || head.grpcStatus !== undefined)) this.isGrpc = true;
    if (this.responseAt < 0) this.responseAt = time;
    if (endStream) {
      this.trailersOnly = this.responseHead === undefined;
      this.trailers = head;
    }
    if (this.responseHead !== undefined) return;
    if (endStream && head === null) return;
    this.responseHead = head;
    if (head === null || endStream) return;
    this.#foreignBody =
      (head.protocol === null && !head.partial && (head.contentType !== undefined || status !== 200)) ||
      encodes(head.contentEncoding);
    if (head.protocol !== null) this.response.web = head.protocol !== 'grpc';
    if (head.protocol === 'grpc-web-text') this.#responseText = new Base64Text();
  }

  /** Trailer fields of a chunked HTTP/1 response. */
  chunkedTrailers(fields: readonly HeaderField[]): void {
    this.trailers = readResponseHead(fields);
  }

  /** Response headers came before the end. */
  get responded(): boolean {
    return this.responseHead !== undefined && !this.trailersOnly;
  }

  #problem(counter: MessageCounter, side: 1 | 2, encoded: boolean | undefined): BodyProblem | undefined {
    if (counter.wrongFlag < 0 && (counter.compressed === 0 || encoded !== false)) return undefined;
    if ((this.#problems & side) !== 0) return undefined;
    this.#problems |= side;
    return counter.wrongFlag < 0 ? 'compressed-without-encoding' : 'compressed-flag';
  }

  #keepStart(bytes: Uint8Array | null): BodyProblem | undefined {
    const first = this.bodyStart === '';
    if (bytes !== null && this.bodyStart.length < MAX_BODY_START) {
      const start = bytes.subarray(0, MAX_BODY_START - this.bodyStart.length);
      this.bodyStart += Buffer.from(start).toString('latin1');
    }
    const compressed = first && this.responseHead != null && this.responseHead.protocol !== null;
    return compressed && encodes(this.responseHead?.contentEncoding) ? 'http-compression' : undefined;
  }
}

/** True when the value names an encoding that changes something. */
export function encodes(encoding: string | undefined): boolean {
  return encoding !== undefined && encoding !== 'identity' && encoding !== '';
}
