/**
 * A server that speaks HTTP/1.1 and nothing else: it answers every request as it was told, and what is no HTTP/1.1,
 * the preface of HTTP/2 first of all, by 400.
 */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Http1Answer, ServerCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { listenOn } from '../listen.ts';

type Command = Extract<ServerCommand, { do: 'listen' | 'stop' | 'count' }>;
type Told = Extract<Command, { do: 'listen' }>;

/** Connections, whole requests, prefaces of HTTP/2, other bytes that are no request, and handshakes of TLS that failed. */
const counts = { connections: 0, requests: 0, prefaces: 0, refused: 0, 'handshakes-failed': 0 };
let server: Server | undefined;

/** How Node's parser tells of a preface (llhttp's name for it). */
const preface = 'HPE_PAUSED_H2_UPGRADE';

const page =
  '<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1></body></html>\n';
const badRequest = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/html',
  `Content-Length: ${page.length}`,
  'Connection: close',
  '',
  page,
].join('\r\n');

function answering({ status = 200, type = 'text/plain', body = 'ok\n', delayMs = 0 }: Http1Answer) {
  const listener: RequestListener = (request, response) => {
    counts.requests++;
    request.resume();
    setTimeout(() => {
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    }, delayMs);
  };
  return listener;
}

const refused = new WeakSet<Duplex>();

/** The end of a connection whose bytes are no HTTP/1.1; one that the client has left gets no answer. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // What comes behind a preface is no HTTP/1.1 either.
  if (refused.has(socket)) return;
  refused.add(socket);
  if (error.code === preface) counts.prefaces++;
  else counts.refused++;
  if (socket.writable) socket.end(badRequest);
  else socket.destroy();
}

async function listen({ address, tls, http1 = {} }: Told): Promise<{ port: number }> {
  const answer = answering(http1);
  const own =
    tls?.certFile === undefined || tls.keyFile === undefined
      ? createServer(answer)
      : createSecureServer(
          {
            cert: readFileSync(tls.certFile),
            key: readFileSync(tls.keyFile),
            ALPNProtocols: [...(http1.alpn ?? ['http/1.1'])],
          },
          answer,
        );
  server = own;
  own.on('connection', () => counts.connections++);
  own.on('clientError', refuse);
  own.on('tlsClientError', () => counts['handshakes-failed']++);
  return { port: await listenOn(own, address) };
}

const leave = obey<Command>(
  {
    ...{ listen, count: async () => counts },
    async stop() {
      leave();
      return {};
    },
  },
  () => {
    server?.close();
    server?.closeIdleConnections();
  },
);
