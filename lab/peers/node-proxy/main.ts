/**
 * A proxy on Node: the package http2-proxy between an HTTP/2 server and, by our adapter, HTTP/2 to the server behind it.
 * Told by a file what to do; it ends when its standard input does, and on SIGTERM.
 */
import { createWriteStream, readFileSync } from 'node:fs';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import proxy from 'http2-proxy';
import { adapt, type AdaptedRequest } from './adapter.ts';
import { createUpstream } from './upstream.ts';

/** What the file says. */
interface Settings {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  tls?: { caFile: string; certFile: string; keyFile: string; upstreamName: string };
  accessLog: string;
  /** `http1` is what http2-proxy does by itself: `te` and trailers do not get through. */
  protocol: 'h2' | 'http1';
  maxConcurrentStreams?: number;
  /** Shows its certificate to the server, if that asks for one. */
  clientCertificate?: boolean;
}

/** After SIGTERM connections have this long for their streams. */
const farewellCeilingMs = 1_000;

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Settings;
const { listen, upstream: to, tls } = settings;
const log = createWriteStream(settings.accessLog, { flags: 'a' });
const scheme = tls === undefined ? 'http' : 'https';
const trust =
  tls === undefined
    ? {}
    : {
        ...{ ca: readFileSync(tls.caFile), servername: tls.upstreamName },
        ...(settings.clientCertificate === true
          ? { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) }
          : {}),
      };
const upstream = createUpstream(`${scheme}://${to.address}:${to.port}`, trust);
const sessions = new Set<ServerHttp2Session>();

function write(req: Http2ServerRequest, res: Http2ServerResponse, began: number, error?: Error): void {
  const line = {
    start: (performance.timeOrigin + began) / 1000,
    duration: Math.round(performance.now() - began),
    method: req.method,
    path: req.url,
    status: res.statusCode,
    downstream: `${req.socket.remoteAddress ?? ''}:${req.socket.remotePort ?? ''}`,
    reset: req.stream.rstCode ?? null,
    error: error?.message ?? null,
  };
  log.write(`${JSON.stringify(line)}\n`);
}

/** What the client gets of a failure: the server's own reset, or what a proxy says of a server that it does not reach. */
function fail(res: Http2ServerResponse, request: AdaptedRequest | undefined): void {
  if (res.stream.destroyed || res.stream.closed) return;
  if (request?.resetCode !== undefined && request.resetCode !== constants.NGHTTP2_NO_ERROR) {
    res.stream.close(request.resetCode);
  } else if (res.headersSent) res.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else {
    res.statusCode = 502;
    res.setHeader('content-type', 'text/plain');
    res.end('Bad Gateway');
  }
}

function toServer(req: Http2ServerRequest, res: Http2ServerResponse): void {
  const began = performance.now();
  let request: AdaptedRequest | undefined;
  const done = (error?: Error | null): void => {
    if (error instanceof Error) fail(res, request);
    write(req, res, began, error ?? undefined);
  };
  if (settings.protocol === 'http1') {
    const options = { hostname: to.address, port: to.port, protocol: scheme, ...trust };
    void proxy.web(req, res, options as Parameters<typeof proxy.web>[2], done);
    return;
  }
  const onReq = (
    _req: unknown,
    options: { method: string; path: string; headers: Record<string, string> },
  ) => {
    const head = { ...options, authority: req.authority, scheme } as const;
    request = adapt(upstream.session(), head, () => req.stream.rstCode ?? constants.NGHTTP2_NO_ERROR);
    const own = request;
    // Response headers wait for the first message otherwise, and an answer of headers alone must stay one.
    own.once('response', () => {
      queueMicrotask(() => {
        if (!own.headersOnly && !res.headersSent && !res.stream.destroyed) res.writeHead(res.statusCode);
      });
    });
    return request;
  };
  void proxy.web(req, res, { onReq } as unknown as Parameters<typeof proxy.web>[2], done);
}

const limits =
  settings.maxConcurrentStreams === undefined
    ? {}
    : { settings: { maxConcurrentStreams: settings.maxConcurrentStreams } };
const server =
  tls === undefined
    ? createServer(limits, toServer)
    : createSecureServer(
        {
          ...limits,
          cert: readFileSync(tls.certFile),
          key: readFileSync(tls.keyFile),
          ALPNProtocols: ['h2'],
        },
        toServer,
      );
server.on('session', (session) => {
  sessions.add(session);
  session.on('close', () => sessions.delete(session));
  session.on('error', () => undefined);
});
server.listen(listen.port, listen.address);

/** GOAWAY to every client, and the end when their streams have ended. */
function leave(): void {
  server.close();
  for (const session of sessions) session.close();
  upstream.close();
  process.stdin.destroy();
  setTimeout(() => process.exit(0), farewellCeilingMs).unref();
}

process.once('SIGTERM', leave);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
