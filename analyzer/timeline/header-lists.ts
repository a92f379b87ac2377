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
 * Remembers what the last lists read to: header blocks repeat, and a repeated block is the same list again
 * (`http2/hpack/block-cache.ts`). Two lists, because headers and trailers of a direction take turns.
 */
function remembering<T>(
  read: (headers: readonly HeaderField[] | null) => T,
): (headers: readonly HeaderField[] | null) => T {
  let [newest, older] = [null as readonly HeaderField[] | null, null as readonly HeaderField[] | null];
  let [ofNewest, ofOlder] = [read(null), read(null)];
  return (headers) => {
    if (headers === newest) return ofNewest;
    if (headers === older) return ofOlder;
    [older, ofOlder] = [newest, ofNewest];
    newest = headers;
    ofNewest = read(headers);
    return ofNewest;
  };
}

/** Readers of header lists; what they return belongs to them and is not to be changed. */
export function createHeaderReaders(): {
  request(headers: readonly HeaderField[] | null): Readonly<RequestFields>;
  response(headers: readonly HeaderField[] | null): Readonly<ResponseFields>;
} {
  return { request: remembering(readRequest), response: remembering(readResponse) };
}
