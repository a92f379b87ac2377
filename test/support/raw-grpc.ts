/** gRPC over Node's own http2, frame by frame and without any gRPC library: the other end for tests of peers. */
import {
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';

/** A message with its five bytes in front (gRPC over HTTP/2, Length-Prefixed-Message). */
export function framed(bytes: number): Buffer {
  const message = Buffer.alloc(5 + bytes);
  message.writeUInt32BE(bytes, 1);
  return message;
}

/** Lengths of the messages in a body. */
export function messageLengths(body: Buffer): number[] {
  const lengths: number[] = [];
  for (let at = 0; at + 5 <= body.length; at += 5 + body.readUInt32BE(at + 1)) {
    lengths.push(body.readUInt32BE(at + 1));
  }
  return lengths;
}

/** How a call ended, as the frames say. */
export interface RawAnswer {
  headers: IncomingHttpHeaders;
  /** Empty for a trailers-only answer, whose status is in `headers`. */
  trailers: IncomingHttpHeaders;
  messages: number[];
  rstCode: number | undefined;
  ms: number;
}

/** Makes a call with one request message and reads everything that comes back. */
export function rawCall(
  session: ClientHttp2Session,
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<RawAnswer> {
  const begin = performance.now();
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.end(framed(16));
  const answer: RawAnswer = { headers: {}, trailers: {}, messages: [], rstCode: undefined, ms: 0 };
  const chunks: Buffer[] = [];
  stream.on('response', (received) => (answer.headers = received));
  stream.on('trailers', (received) => (answer.trailers = received));
  stream.on('data', (bytes: Buffer) => chunks.push(bytes));
  return new Promise((resolve) => {
    // A reset stream says so in its code; the error event only repeats it.
    stream.on('error', () => undefined);
    stream.on('close', () => {
      answer.messages = messageLengths(Buffer.concat(chunks));
      answer.rstCode = stream.rstCode;
      answer.ms = performance.now() - begin;
      resolve(answer);
    });
  });
}

/** Answers a call: messages of these lengths, then the status as trailers. */
export function answer(stream: ServerHttp2Stream, messages: readonly number[], status = 0): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': 'as told' }),
  );
  for (const bytes of messages) stream.write(framed(bytes));
  stream.end();
}
