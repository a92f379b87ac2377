import type { GrpcProtocol } from '../model/facts/grpc.ts';
import { type HeaderField, UNKNOWN } from '../model/frame.ts';
import { parseGrpcTimeout } from '../model/grpc-timeout.ts';
import { protocolOf } from './content-type.ts';
import { readCount } from './decimal.ts';

/** What the headers of a request say to gRPC. Shared between calls whose blocks are equal: never changed. */
export interface RequestHead {
  /** Fields are missing that the capture does not tell: what is absent may have been sent. */
  partial: boolean;
  /** Null when it is no request of gRPC, as far as is known. */
  protocol: GrpcProtocol | null;
  path: string | null;
  authority: string | null;
  /** Nanoseconds. */
  timeout: number | undefined;
  /** A `grpc-timeout` that is none. */
  badTimeout: string | undefined;
  contentType: string | undefined;
  /** `te: trailers` was there. */
  te: boolean;
  encoding: string | undefined;
  accepts: string | undefined;
  userAgent: string | undefined;
  previousAttempts: number | undefined;
  envoyAttempt: number | undefined;
}

/** Reads the headers of a request in one pass; the first value of a field counts. */
export function readRequestHead(headers: readonly HeaderField[]): RequestHead {
  let partial = false;
  let method: string | undefined;
  let path: string | undefined;
  let authority: string | undefined;
  let host: string | undefined;
  let timeout: string | undefined;
  let contentType: string | undefined;
  let te: string | undefined;
  let encoding: string | undefined;
  let accepts: string | undefined;
  let userAgent: string | undefined;
  let webAgent: string | undefined;
  let attempts: string | undefined;
  let envoyAttempt: string | undefined;
  for (const [name, value] of headers) {
    switch (name) {
      case ':method':
        method ??= value;
        break;
      case ':path':
        path ??= value;
        break;
      case ':authority':
        authority ??= value;
        break;
      case 'content-type':
        contentType ??= value;
        break;
      case 'te':
        te ??= value;
        break;
      case 'grpc-timeout':
        timeout ??= value;
        break;
      case 'user-agent':
        userAgent ??= value;
        break;
      case 'grpc-accept-encoding':
        accepts ??= value;
        break;
      case 'grpc-encoding':
        encoding ??= value;
        break;
      case 'host':
        host ??= value;
        break;
      case 'x-user-agent':
        webAgent ??= value;
        break;
      case 'grpc-previous-rpc-attempts':
        attempts ??= value;
        break;
      case 'x-envoy-attempt-count':
        envoyAttempt ??= value;
        break;
      case UNKNOWN:
        partial = true;
        break;
      default:
    }
  }
  const hasTe = te === 'trailers';
  // gRPC where the content type is missing: nothing else sends `te: trailers` with POST.
  const guessed = contentType === undefined && hasTe && method === 'POST' ? 'grpc' : null;
  const protocol = protocolOf(contentType) ?? guessed;
  const parsed = parseGrpcTimeout(timeout);
  return {
    partial,
    protocol,
    path: path ?? null,
    authority: authority ?? host ?? null,
    timeout: parsed,
    badTimeout: parsed === undefined ? timeout : undefined,
    contentType,
    te: hasTe,
    encoding,
    accepts,
    // Browsers forbid to set the one that says who asks.
    userAgent: protocol === 'grpc' ? userAgent : (webAgent ?? userAgent),
    previousAttempts: readCount(attempts),
    envoyAttempt: readCount(envoyAttempt),
  };
}
