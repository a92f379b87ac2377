import { GrpcStatus } from '../model/codes.ts';
import type { FactMap, StatusFrom } from '../model/fact.ts';
import type { Call } from './call.ts';
import { readCount } from './decimal.ts';
import type { ResponseHead } from './response-head.ts';
import { statusOfHttp, statusOfReset } from './status-mapping.ts';

/** The status of a call and what it was taken from. */
export interface CallStatus {
  status: number | null;
  statusFrom: StatusFrom;
  /** The headers that said it; undefined when it is derived. */
  said?: ResponseHead;
}

/** What `grpc-status` says: a decimal number; what is none is UNKNOWN to clients. */
function statusOf(value: string): number {
  return readCount(value) ?? GrpcStatus.UNKNOWN;
}

/**
 * The status of a call that ended so: as sent, else derived as the documents of gRPC say.
 *
 * Sent is what trailers say, then what a trailers frame of gRPC-Web says, then `grpc-status` among response headers.
 */
export function callStatus(call: Call, end: FactMap['http2.stream-end']): CallStatus {
  const { trailers, webTrailers, responseHead } = call;
  const statusFrom = call.trailersOnly ? 'trailers-only' : 'trailers';
  if (trailers?.grpcStatus !== undefined) {
    return { status: statusOf(trailers.grpcStatus), statusFrom, said: trailers };
  }
  if (webTrailers?.grpcStatus !== undefined) {
    return { status: statusOf(webTrailers.grpcStatus), statusFrom: 'trailers-frame', said: webTrailers };
  }
  if (trailers === null || trailers?.partial === true) return { status: null, statusFrom };
  if (end.how === 'end-stream' && responseHead?.grpcStatus !== undefined) {
    const status = statusOf(responseHead.grpcStatus);
    return { status, statusFrom: 'trailers-only', said: responseHead };
  }
  switch (end.how) {
    case 'end-stream': {
      const httpStatus = responseHead?.httpStatus ?? NaN;
      return Number.isNaN(httpStatus)
        ? { status: null, statusFrom: 'none' }
        : { status: statusOfHttp(httpStatus), statusFrom: 'http-status' };
    }
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
