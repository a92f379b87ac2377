import type { GrpcProtocol } from '../model/facts/grpc.ts';
import { type HeaderField, UNKNOWN } from '../model/frame.ts';
import { protocolOf } from './content-type.ts';
import { readCount } from './decimal.ts';

/**
 * What response headers or trailers say to gRPC. Shared between calls whose blocks are equal: never changed.
 *
 * Texts are as sent; they are decoded for the calls that need them.
 */
export interface ResponseHead {
  /** Fields are missing that the capture does not tell: what is absent may have been sent. */
  partial: boolean;
  /** `:status`; NaN when it is absent, as in trailers, or no number. */
  httpStatus: number;
  /** Null when the content type is missing or none of gRPC's. */
  protocol: GrpcProtocol | null;
  grpcStatus: string | undefined;
  grpcMessage: string | undefined;
  statusDetails: string | undefined;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  encoding: string | undefined;
  accepts: string | undefined;
  server: string | undefined;
  via: string | undefined;
  location: string | undefined;
  pushback: string | undefined;
  /** Envoy's mark on an answer that it passed on. */
  upstreamTime: boolean;
  /** Envoy's mark on an answer that it gave itself because a limit was reached. */
  overloaded: boolean;
  /** Envoy's mark on an answer that a rate limit service made it give. */
  rateLimited: boolean;
}

/** Reads a header block of the server in one pass; the first value of a field counts. */
export function readResponseHead(headers: readonly HeaderField[]): ResponseHead {
  const head: ResponseHead = {
    partial: false,
    httpStatus: NaN,
    protocol: null,
    grpcStatus: undefined,
    grpcMessage: undefined,
    statusDetails: undefined,
    contentType: undefined,
    contentEncoding: undefined,
    encoding: undefined,
    accepts: undefined,
    server: undefined,
    via: undefined,
    location: undefined,
    pushback: undefined,
    upstreamTime: false,
    overloaded: false,
    rateLimited: false,
  };
  let status: string | undefined;
  for (const [name, value] of headers) {
    switch (name) {
      case ':status':
        status ??= value;
        break;
      case 'content-type':
        head.contentType ??= value;
        break;
      case 'grpc-status':
        head.grpcStatus ??= value;
        break;
      case 'grpc-message':
        head.grpcMessage ??= value;
        break;
      case 'grpc-status-details-bin':
        head.statusDetails ??= value;
        break;
      case 'grpc-encoding':
        head.encoding ??= value;
        break;
      case 'grpc-accept-encoding':
        head.accepts ??= value;
        break;
      case 'server':
        head.server ??= value;
        break;
      case 'via':
        head.via ??= value;
        break;
      case 'location':
        head.location ??= value;
        break;
      case 'content-encoding':
        head.contentEncoding ??= value;
        break;
      case 'grpc-retry-pushback-ms':
        head.pushback ??= value;
        break;
      case 'x-envoy-upstream-service-time':
        head.upstreamTime = true;
        break;
      case 'x-envoy-overloaded':
        head.overloaded = true;
        break;
      case 'x-envoy-ratelimited':
        head.rateLimited = true;
        break;
      case UNKNOWN:
        head.partial = true;
        break;
      default:
    }
  }
  head.httpStatus = readCount(status) ?? NaN;
  head.protocol = protocolOf(head.contentType);
  return head;
}
