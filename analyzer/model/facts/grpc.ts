import type { StatusFrom } from '../fact.ts';

/** Facts of gRPC calls. */
export interface GrpcFacts {
  /** A call ended, or the capture did. */
  'grpc.call': {
    /** `/package.Service/Method`; null when the header block could not be decoded. */
    method: string | null;
    authority: string | null;
    /** Numeric status, null when none was seen and none can be derived. */
    status: number | null;
    statusFrom: StatusFrom;
    message?: string;
    /** Value of `grpc-timeout`, nanoseconds. */
    timeout?: number;
    /** Time of the request HEADERS; the fact's own time is the end. */
    start: number;
    startPacket: number;
    requestMessages: number;
    responseMessages: number;
    /** Response headers were seen before the end (not trailers-only). */
    responseHeaders: boolean;
  };
}
