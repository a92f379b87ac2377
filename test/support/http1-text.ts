/** What is said in HTTP/1 where HTTP/2 was meant. */

function text(...lines: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.join('\r\n')));
}

/** The answer of an HTTP/1 server to the HTTP/2 preface. */
export const http1Refusal: Uint8Array = text(
  'HTTP/1.1 400 Bad Request',
  'content-length: 0',
  'connection: close',
  '',
  '',
);

/** A gRPC call that a proxy makes in HTTP/1.1, and its answer, in which the trailers are missing. */
export const grpcOverHttp1: { request: Uint8Array; response: Uint8Array } = {
  request: text(
    'POST /shop.v1.Catalog/GetItem HTTP/1.1',
    'host: catalog.example',
    'te: trailers',
    'content-type: application/grpc',
    'content-length: 5',
    '',
    '\0\0\0\0\0',
  ),
  response: text('HTTP/1.1 200 OK', 'content-type: application/grpc', 'content-length: 5', '', '\0\0\0\0\0'),
};
