/**
 * An HTTP/2 stream to the server in the shape that http2-proxy expects of a request: a ClientRequest whose response is
 * an IncomingMessage.
 *
 * Measured of http2-proxy 5.0.53, which speaks HTTP/1 to servers by itself: an HTTP/2 stream given to it as it is ends
 * calls in DEADLINE_EXCEEDED, for it waits for `socket`; it removes `te`, without which gRPC servers refuse; it takes
 * trailers from `response.trailers` alone; and it turns every failure into its own, so that codes of RST_STREAM are
 * lost. The adapter gives it the first three, and keeps the code for the one who asks.
 */
import { EventEmitter } from 'node:events';
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2';
import { constants } from 'node:http2';
import { PassThrough } from 'node:stream';

/** What a request is, beside its body. */
export interface RequestHead {
  method: string;
  path: string;
  authority: string;
  scheme: 'http' | 'https';
  headers: OutgoingHttpHeaders;
}

/** A response as http2-proxy reads it. */
export interface AdaptedResponse extends PassThrough {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
  /** Absent until trailers came, and for good when none come. */
  trailers?: IncomingHttpHeaders;
}

/** A request as http2-proxy writes it. */
export interface AdaptedRequest extends EventEmitter {
  method: string;
  /** Only asked whether it is connected; the session connects by itself and keeps what is written until then. */
  socket: { connecting: false };
  /** Code of the RST_STREAM that ended the stream; undefined while it lives and when it ended well. */
  resetCode?: number;
  /** True when the response headers were all that there is: a trailers-only answer in gRPC. */
  headersOnly: boolean;
  write(chunk: Uint8Array): boolean;
  end(): void;
  abort(): void;
}

function withoutPseudo(headers: IncomingHttpHeaders): AdaptedResponse['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}

function respond(stream: ClientHttp2Stream, headers: IncomingHttpHeaders): AdaptedResponse {
  const response = Object.assign(new PassThrough(), {
    statusCode: Number(headers[':status'] ?? 502),
    headers: withoutPseudo(headers),
  }) as AdaptedResponse;
  stream.on('trailers', (trailers: IncomingHttpHeaders) => {
    response.trailers = withoutPseudo(trailers);
  });
  stream.pipe(response, { end: false });
  return response;
}

/**
 * Opens a stream for a request. `abortCode` is asked when http2-proxy gives it up: the code of the client's own reset, so
 * that it reaches the server.
 */
export function adapt(
  session: ClientHttp2Session,
  { method, path, authority, scheme, headers }: RequestHead,
  abortCode: () => number,
): AdaptedRequest {
  const stream = session.request({
    ...headers,
    ':method': method,
    ':path': path,
    ':authority': authority,
    ':scheme': scheme,
    te: 'trailers',
  });
  let response: AdaptedResponse | undefined;
  const request = Object.assign(new EventEmitter(), {
    method,
    socket: { connecting: false } as const,
    headersOnly: false,
    write: (chunk: Uint8Array) => stream.write(chunk),
    end: () => void stream.end(),
    abort() {
      if (!stream.closed) stream.close(abortCode());
    },
  }) as AdaptedRequest;

  stream.on('drain', () => request.emit('drain'));
  stream.on('response', (received, flags) => {
    request.headersOnly = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    response = respond(stream, received);
    request.emit('response', response);
  });
  // Told once, by `close`, when the code is known; a stream without a listener would end the process.
  let failure: Error | undefined;
  stream.on('error', (error: Error) => (failure = error));
  stream.on('close', () => {
    const code = stream.rstCode;
    if (code === constants.NGHTTP2_NO_ERROR && failure === undefined && response !== undefined) {
      response.end();
      return;
    }
    request.resetCode = code;
    if (response === undefined)
      request.emit('error', failure ?? new Error(`stream was reset with code ${code}`));
    else response.emit('aborted');
  });
  return request;
}
