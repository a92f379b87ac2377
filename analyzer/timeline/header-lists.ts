import { parseGrpcTimeout } from '../model/grpc-timeout.ts';
import type { HeaderField } from '../model/frame.ts';

/** What the timeline wants of a request's headers; undefined is what the list does not have. */
export interface RequestFields {
  path: string | undefined;
  /** Value of `grpc-timeout`, nanoseconds. */
  timeout: number | undefined;
  requestId: string | undefined;
  /** The request carries a header that proxies add to what they forward. */
  forwarded: boolean;
}

/** What the timeline wants of the headers of an answer. */
export interface ResponseFields {
  status: string | undefined;
  grpcStatus: number | undefined;
  /** `server` or `via` names a proxy. */
  byProxy: boolean;
}

/** `server` and `via` values of a response that name a proxy. */
const proxyNames = /envoy|nginx|haproxy|nghttpx|istio|awselb|google frontend/i;

function readRequest(headers: readonly HeaderField[] | null): RequestFields {
  const fields: RequestFields = {
    path: undefined,
    timeout: undefined,
    requestId: undefined,
    forwarded: false,
  };
  for (const [name, value] of headers ?? []) {
    switch (name) {
      case ':path':
        fields.path ??= value;
        break;
      case 'grpc-timeout':
        fields.timeout ??= parseGrpcTimeout(value);
        break;
      // Envoy adds one of the first two to all that it forwards.
      case 'x-request-id':
        fields.requestId ??= value;
        fields.forwarded = true;
        break;
      case 'x-envoy-expected-rq-timeout-ms':
      case 'x-forwarded-for':
      case 'via':
        fields.forwarded = true;
        break;
    }
  }
  return fields;
}

function readResponse(headers: readonly HeaderField[] | null): ResponseFields {
  const fields: ResponseFields = { status: undefined, grpcStatus: undefined, byProxy: false };
  for (const [name, value] of headers ?? []) {
    switch (name) {
      case ':status':
        fields.status ??= value;
        break;
      case 'grpc-status':
        if (/^\d{1,3}$/.test(value)) fields.grpcStatus ??= Number(value);
        break;
      case 'server':
      case 'via':
        fields.byProxy ||= proxyNames.test(value);
        break;
    }
  }
  return fields;
}

/**
 * The reader of one connection's header lists. What it returns belongs to it and is not to be changed.
 *
 * It remembers what the last lists read to: header blocks repeat, and a repeated block of a connection is the same
 * list again (`http2/hpack/block-cache.ts`). Headers and trailers of answers take turns, so two of those are kept.
 */
export class HeaderReader {
  #request: readonly HeaderField[] | null = null;
  #ofRequest: RequestFields | undefined;
  #response: readonly HeaderField[] | null = null;
  #ofResponse: ResponseFields | undefined;
  #older: readonly HeaderField[] | null = null;
  #ofOlder: ResponseFields | undefined;

  request(headers: readonly HeaderField[] | null): Readonly<RequestFields> {
    if (headers === this.#request && this.#ofRequest !== undefined) return this.#ofRequest;
    this.#request = headers;
    return (this.#ofRequest = readRequest(headers));
  }

  response(headers: readonly HeaderField[] | null): Readonly<ResponseFields> {
    if (headers === this.#response && this.#ofResponse !== undefined) return this.#ofResponse;
    const [older, ofOlder] = [this.#older, this.#ofOlder];
    this.#older = this.#response;
    this.#ofOlder = this.#ofResponse;
    this.#response = headers;
    this.#ofResponse = headers === older && ofOlder !== undefined ? ofOlder : readResponse(headers);
    return this.#ofResponse;
  }
}
