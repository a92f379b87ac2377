import type { Direction } from '../chunk.ts';
import type { StatusFrom } from '../fact.ts';

/** Which protocol a call speaks: gRPC itself, or gRPC-Web in its binary or base64 form. */
export type GrpcProtocol = 'grpc' | 'grpc-web' | 'grpc-web-text';

/**
 * What crossed the wire so far: one message a side looks unary until there is a second one.
 *
 * The method's own kind stands in no byte of the wire; a stream that carried one message cannot be told apart.
 */
export type CallShape = 'unary' | 'client-streaming' | 'server-streaming' | 'bidi-streaming';

/** An answer, or a part of it, that is HTTP's and not gRPC's. */
export interface HttpAnswer {
  contentType?: string;
  /** HTTP's compression of the body, which gRPC does not know. */
  contentEncoding?: string;
  server?: string;
  via?: string;
  location?: string;
  /** The first octets of the body, latin1, at most 64. */
  bodyStart?: string;
}

/** Who gave a trailers-only answer, by its headers: a proxy writes such answers in the server's place. */
export interface AnswerMarks {
  server?: string;
  via?: string;
  location?: string;
  /** `x-envoy-upstream-service-time`: Envoy passed the answer on; its own ones do not have it. */
  upstreamTime?: true;
  /** `x-envoy-overloaded`: Envoy refused because a circuit breaker or a retry limit was reached. */
  overloaded?: true;
  /** `x-envoy-ratelimited`: a rate limit service refused. */
  rateLimited?: true;
}

/** A message that was announced by its prefix and did not come whole. */
export interface UnfinishedMessage {
  /** Length in the prefix; absent when the prefix itself is cut. */
  announced?: number;
  /** Octets of prefix and message that came. */
  received: number;
  /** When the prefix was whole, nanoseconds since the request's HEADERS, and the packet that completed it. */
  after?: number;
  packet?: number;
}

/** `grpc-status-details-bin`: a google.rpc.Status. */
export interface StatusDetails {
  code: number;
  message: string;
  /** Type URLs of the details, as sent; at most 16 are kept. */
  types: readonly string[];
}

/** Facts of gRPC calls. Names ending in `After` are nanoseconds since the request's HEADERS. */
export interface GrpcFacts {
  /** A call ended, or the capture did. */
  'grpc.call': {
    protocol: GrpcProtocol;
    over: 'http2' | 'http1';
    /** Number of the HTTP/1 exchange; of HTTP/2 the stream stands in `from`. */
    exchange?: number;
    /** `/package.Service/Method`; null when the header block could not be decoded. */
    method: string | null;
    authority: string | null;
    /** Numeric status, null when none was seen and none can be derived. */
    status: number | null;
    statusFrom: StatusFrom;
    message?: string;
    details?: StatusDetails;
    /** Value of `grpc-timeout`, nanoseconds. */
    timeout?: number;
    /** Time of the request HEADERS; the fact's own time is the end. */
    start: number;
    startPacket: number;

    shape: CallShape;
    requestMessages: number;
    responseMessages: number;
    /** Octets of whole messages, without prefixes. */
    requestBytes: number;
    responseBytes: number;
    /** Largest length that a prefix said, also of a message that never came whole. */
    requestLargest: number;
    responseLargest: number;
    /** Messages with the compressed flag; absent when there were none. */
    requestCompressed?: number;
    responseCompressed?: number;
    requestUnfinished?: UnfinishedMessage;
    responseUnfinished?: UnfinishedMessage;

    /** Response headers were seen before the end (not trailers-only). */
    responseHeaders: boolean;
    /** The client's END_STREAM. */
    requestEndAfter?: number;
    /** The last whole message of the request. */
    lastRequestAfter?: number;
    /** First response headers, or a trailers-only answer. */
    responseAfter?: number;
    /** First and last whole message of the response. */
    firstMessageAfter?: number;
    lastMessageAfter?: number;

    /** `:status` where it is not 200. */
    httpStatus?: number;
    /** Present when the answer was not gRPC's. */
    answer?: HttpAnswer;
    /** Present when the answer was trailers-only with another status than OK. */
    answeredBy?: AnswerMarks;
    /** The frame that carried the server's END_STREAM; DATA means that there were no trailers. */
    endStreamOn?: 'headers' | 'data';
    /** RST_STREAM or GOAWAY that ended it, and the way the end travelled. */
    errorCode?: number;
    endDirection?: Direction;

    /** False when the request lacked `te: trailers`; absent when it was there. */
    te?: false;
    /** Content type of the request when it is not plain `application/grpc`; empty when it is missing. */
    contentType?: string;
    /** Message encodings, when a side uses one. */
    encoding?: { request?: string; requestAccepts?: string; response?: string; responseAccepts?: string };

    /** `grpc-previous-rpc-attempts`: this is a retry. */
    previousAttempts?: number;
    /** `x-envoy-attempt-count`, from 1. */
    envoyAttempt?: number;
    /** `grpc-retry-pushback-ms`; null when its value forbids a retry. */
    retryPushbackMs?: number | null;
  };
  /** A client, by its `user-agent`: told once for each value on a connection. */
  'grpc.client': {
    /** Cut at 256 characters. */
    userAgent: string;
    /** `grpc-node-js`, `grpc-go`, `grpc-java`, `grpc-c++`, `grpc-python`…; null when it names none that is known. */
    library: string | null;
    version?: string;
  };
}
