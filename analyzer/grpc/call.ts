import { GrpcStatus } from '../model/codes.ts';
import type { FactMap, StatusFrom } from '../model/fact.ts';
import { type HeaderField, isPartial } from '../model/frame.ts';
import { parseGrpcTimeout } from '../model/grpc-timeout.ts';
import { MessageCounter } from './message-counter.ts';
import { decodeStatusMessage } from './status-message.ts';
import { statusOfHttp, statusOfReset } from './status-mapping.ts';

/** First value of a field, in a list of decoded fields. */
function field(headers: readonly HeaderField[], name: string): string | undefined {
  for (const [key, value] of headers) if (key === name) return value;
  return undefined;
}

function isGrpcType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:[+; ]|$)/i.test(contentType);
}

/** True for requests of gRPC: by content type, or by `te: trailers` where that field is missing. */
export function isGrpcRequest(headers: readonly HeaderField[]): boolean {
  const contentType = field(headers, 'content-type');
  if (contentType !== undefined) return isGrpcType(contentType);
  return field(headers, 'te') === 'trailers' && field(headers, ':method') === 'POST';
}

/** True for responses that only gRPC gives. */
export function isGrpcResponse(headers: readonly HeaderField[]): boolean {
  return isGrpcType(field(headers, 'content-type')) || field(headers, 'grpc-status') !== undefined;
}

/** One gRPC call while its stream is open: what the headers and messages seen so far say. */
export class Call {
  /** False while it is only a guess: the request's headers could not be decoded, or not all of them. */
  isGrpc: boolean;
  readonly request = new MessageCounter();
  readonly response = new MessageCounter();
  readonly start: number;
  readonly startPacket: number;

  readonly #method: string | null = null;
  readonly #authority: string | null = null;
  readonly #timeout: number | undefined;
  #responseHeaders = false;
  /** The answer says another content type than gRPC's. */
  #foreignResponse = false;
  #httpStatus: number | undefined;
  /** Headers that ended the response came; null when they could not be decoded. */
  #trailers: readonly HeaderField[] | null | undefined;
  #trailersOnly = false;

  constructor(headers: readonly HeaderField[] | null, start: number, startPacket: number) {
    this.start = start;
    this.startPacket = startPacket;
    this.isGrpc = headers !== null && isGrpcRequest(headers);
    if (headers === null) return;
    this.#method = field(headers, ':path') ?? null;
    this.#authority = field(headers, ':authority') ?? field(headers, 'host') ?? null;
    this.#timeout = parseGrpcTimeout(field(headers, 'grpc-timeout'));
  }

  /** DATA of one side. False when its framing is none of gRPC's, said once. */
  body(fromClient: boolean, bytes: Uint8Array | null): boolean {
    // A proxy's error page is no message, and no fault of gRPC.
    if (!fromClient && this.#foreignResponse) return true;
    const counter = fromClient ? this.request : this.response;
    const before = counter.badFlag;
    counter.push(bytes);
    return before || !counter.badFlag;
  }

  /**
   * True when it is known to be gRPC. Without a request that could be decoded the messages tell: prefixes and lengths
   * that fit to the end are no accident.
   */
  get certain(): boolean {
    return this.isGrpc || (this.request.count > 0 && !this.request.badFlag && !this.request.unfinished);
  }

  /** A header block of the server. */
  answer(headers: readonly HeaderField[] | null, endStream: boolean): void {
    const status = Number((headers === null ? undefined : field(headers, ':status')) ?? NaN);
    if (status < 200) return;
    if (headers !== null && isGrpcResponse(headers)) this.isGrpc = true;
    else if (headers !== null && !this.#responseHeaders && !isPartial(headers)) this.#foreignResponse = true;
    if (!Number.isNaN(status)) this.#httpStatus ??= status;
    if (endStream) {
      this.#trailers = headers;
      this.#trailersOnly = !this.#responseHeaders;
    } else {
      this.#responseHeaders = true;
    }
  }

  /** The call's fact, when it ended as `end` says. */
  result(end: FactMap['http2.stream-end']): FactMap['grpc.call'] {
    const { status, statusFrom, message } = this.#status(end);
    return {
      method: this.#method,
      authority: this.#authority,
      status,
      statusFrom,
      ...(message === undefined ? {} : { message }),
      ...(this.#timeout === undefined ? {} : { timeout: this.#timeout }),
      start: this.start,
      startPacket: this.startPacket,
      requestMessages: this.request.count,
      responseMessages: this.response.count,
      responseHeaders: this.#responseHeaders,
    };
  }

  #status(end: FactMap['http2.stream-end']): {
    status: number | null;
    statusFrom: StatusFrom;
    message?: string;
  } {
    const trailers = this.#trailers;
    const statusFrom = this.#trailersOnly ? 'trailers-only' : 'trailers';
    if (trailers === null) return { status: null, statusFrom };
    if (trailers !== undefined) {
      const said = field(trailers, 'grpc-status');
      const message = field(trailers, 'grpc-message');
      if (said !== undefined) {
        const status = /^\d{1,9}$/.test(said) ? Number(said) : GrpcStatus.UNKNOWN;
        return {
          status,
          statusFrom,
          ...(message === undefined ? {} : { message: decodeStatusMessage(message) }),
        };
      }
      if (isPartial(trailers)) return { status: null, statusFrom };
    }
    switch (end.how) {
      case 'end-stream':
        return this.#httpStatus === undefined
          ? { status: null, statusFrom: 'none' }
          : { status: statusOfHttp(this.#httpStatus), statusFrom: 'http-status' };
      case 'rst-stream':
        return { status: statusOfReset(end.errorCode ?? 0), statusFrom: 'rst-stream' };
      case 'goaway':
        return { status: GrpcStatus.UNAVAILABLE, statusFrom: 'goaway' };
      case 'connection':
        return { status: GrpcStatus.UNAVAILABLE, statusFrom: 'connection' };
      case 'capture-end':
        return { status: null, statusFrom: 'none' };
    }
  }
}
