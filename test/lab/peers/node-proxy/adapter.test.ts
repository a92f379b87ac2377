/** The adapter between an HTTP/2 server of Node and a reader that knows ClientRequest and IncomingMessage. */
import { once } from 'node:events';
import { connect, constants, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import {
  adapt,
  type AdaptedRequest,
  type AdaptedResponse,
} from '../../../../lab/peers/node-proxy/adapter.ts';

type Serve = Parameters<Http2Server['on']>[1] & ((stream: ServerHttp2Stream, headers: object) => void);

/** One request to a server that answers as it is told. */
async function withServer(serve: Serve, use: (request: AdaptedRequest) => Promise<void>): Promise<void> {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    serve(stream, headers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = connect(`http://${authority}`);
  const headers = { 'content-type': 'application/grpc' };
  const head = {
    method: 'POST',
    path: '/shop.v1.Catalog/GetItem',
    authority,
    scheme: 'http',
    headers,
  } as const;
  try {
    await use(adapt(session, head, () => constants.NGHTTP2_CANCEL));
  } finally {
    session.destroy();
    server.close();
  }
}

async function responseOf(request: AdaptedRequest): Promise<AdaptedResponse> {
  const [response] = (await once(request, 'response')) as [AdaptedResponse];
  return response;
}

test('passes request, response and trailers, and says te: trailers again', async () => {
  const serve: Serve = (stream: ServerHttp2Stream, headers) => {
    expect(headers).toMatchObject({ te: 'trailers', ':path': '/shop.v1.Catalog/GetItem' });
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.pipe(stream);
  };
  await withServer(serve, async (request) => {
    expect(request.socket.connecting).toBe(false);
    request.write(Buffer.from('a message'));
    request.end();
    const response = await responseOf(request);
    expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/grpc' } });
    expect(request.headersOnly).toBe(false);
    expect(await text(response)).toBe('a message');
    expect(response.trailers).toEqual({ 'grpc-status': '0' });
    expect(request.resetCode).toBeUndefined();
  });
});

test('an answer of headers alone is told as one, with no trailers', async () => {
  const serve: Serve = (stream: ServerHttp2Stream) => {
    stream.respond({ 'grpc-status': '12' }, { endStream: true });
  };
  await withServer(serve, async (request) => {
    request.end();
    const response = await responseOf(request);
    expect(response.headers['grpc-status']).toBe('12');
    expect(request.headersOnly).toBe(true);
    expect(await text(response)).toBe('');
    expect(response.trailers).toBeUndefined();
  });
});

test.each([constants.NGHTTP2_REFUSED_STREAM, constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_CANCEL])(
  'a reset before the answer is an error that keeps its code %i',
  async (code) => {
    await withServer(
      (stream: ServerHttp2Stream) => stream.close(code),
      async (request) => {
        await once(request, 'error');
        expect(request.resetCode).toBe(code);
      },
    );
  },
);

test('a reset in the middle of the answer aborts it and keeps the code', async () => {
  const serve: Serve = (stream: ServerHttp2Stream) => {
    stream.respond({});
    stream.write('half', () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM));
  };
  await withServer(serve, async (request) => {
    const response = await responseOf(request);
    response.resume();
    await once(response, 'aborted');
    expect(request.resetCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
});

test('given up, it resets the stream with the code that it is told', async () => {
  const seen = Promise.withResolvers<number | undefined>();
  const serve: Serve = (stream: ServerHttp2Stream) => {
    stream.on('close', () => {
      seen.resolve(stream.rstCode);
    });
    stream.respond({});
    stream.write('half');
  };
  await withServer(serve, async (request) => {
    const response = await responseOf(request);
    response.on('aborted', () => undefined);
    request.abort();
    expect(await seen.promise).toBe(constants.NGHTTP2_CANCEL);
  });
});
