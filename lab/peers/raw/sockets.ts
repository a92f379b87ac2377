/** TCP and TLS for the raw peer: everything that can be chosen, chosen by the script. */
import { readFileSync } from 'node:fs';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { PeerTls } from '../../model/peer-protocol.ts';
import type { RawScript } from '../../model/raw-script.ts';

const read = (file: string | undefined): Buffer | undefined =>
  file === undefined ? undefined : readFileSync(file);

/** Splits `address:port`. */
export function endpoint(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** The protocol that a handshake chose: by its ALPN name, `none`, or undefined where there is no TLS. */
function alpnOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { alpnProtocol } = socket;
  return typeof alpnProtocol === 'string' && alpnProtocol !== '' ? alpnProtocol : 'none';
}

function tlsOptions(tls: PeerTls, { alpn = ['h2'], insists: _, ...chosen }: NonNullable<RawScript['tls']>) {
  const cert = read(tls.certFile);
  const key = read(tls.keyFile);
  return {
    ca: readFileSync(tls.clientCaFile ?? tls.caFile),
    ...(tls.clientCaFile === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(alpn.length === 0 ? {} : { ALPNProtocols: [...alpn] }),
    ...chosen,
  };
}

/** The TCP connection below a socket of TLS that a server has accepted. */
const transports = new WeakMap<Socket, Socket>();

/** Finds the TCP connection of each TLS socket that a server accepts, by the address of the other end. */
function createTransports(): Record<'opened' | 'secured', (socket: Socket) => void> {
  const open = new Map<string, Socket>();
  const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
  return {
    opened(tcp) {
      const name = nameOf(tcp);
      open.set(name, tcp);
      tcp.once('close', () => {
        if (open.get(name) === tcp) open.delete(name);
      });
    },
    secured(socket) {
      const tcp = open.get(nameOf(socket));
      if (tcp !== undefined) transports.set(socket, tcp);
    },
  };
}

/** Ends a connection by RST at once. Node cannot do that to a socket of TLS, only to the one below it. */
export function reset(socket: Socket): void {
  (transports.get(socket) ?? socket).resetAndDestroy();
}

/** Header of a record of application data that announces 1024 octets (RFC 8446 5.1), and the first 64 of them. */
const brokenRecord = Buffer.concat([Buffer.from('1703030400', 'hex'), Buffer.alloc(64, 0xa5)]);

/** Ends a connection that a server has accepted inside of a record of TLS, by FIN and without close_notify. */
export function cut(socket: Socket): void {
  const tcp = transports.get(socket);
  if (tcp === undefined) throw new Error('expected a connection over TLS that was accepted');
  tcp.end(brokenRecord);
}

/**
 * Listens; resolves to the port. Rejects when the address cannot be had. `tell` learns what ALPN chose in each handshake of
 * TLS, and the code of each that failed (`ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE`).
 */
export function listen(
  address: string,
  tls: PeerTls | undefined,
  script: RawScript,
  accept: (socket: Socket) => void,
  tell: { chose(protocol: string): void; refused(code: string): void },
): Promise<{ port: number; close(): void }> {
  // Otherwise a socket that was told to stop reading takes 64 KiB more into Node's own buffer.
  const options = { allowHalfOpen: true, highWaterMark: 1 };
  let server: Server;
  if (tls === undefined || script.plainTcp === true) server = createServer(options, accept);
  else {
    const under = createTransports();
    const secure = createTlsServer({ ...options, ...tlsOptions(tls, script.tls ?? {}) }, (socket) => {
      under.secured(socket);
      tell.chose(alpnOf(socket) ?? 'none');
      accept(socket);
    });
    secure.on('connection', under.opened);
    secure.on('tlsClientError', (error: NodeJS.ErrnoException) => tell.refused(error.code ?? 'unknown'));
    server = secure;
  }
  const { host, port } = endpoint(address);
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`cannot listen on ${address}: ${error.message}`)));
    server.listen({ host, port }, () => {
      const bound = server.address();
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        close: () => server.close(),
      });
    });
  });
}

/**
 * Connects; rejects with the reason when there is no connection, or one that the script does not put up with. `chose`
 * is told what ALPN chose.
 */
export function connect(
  target: string,
  tls: PeerTls | undefined,
  script: RawScript,
  chose: (protocol: string) => void,
): Promise<Socket> {
  const { host, port } = endpoint(target);
  return new Promise((resolve, reject) => {
    const plain = tls === undefined || script.plainTcp === true;
    const socket = plain
      ? connectTcp({ host, port, allowHalfOpen: true })
      : connectTls({
          ...{ host, port, allowHalfOpen: true },
          ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
          ...tlsOptions(tls, script.tls ?? {}),
        });
    const failed = (error: Error): void => reject(new Error(`no connection to ${target}: ${error.message}`));
    socket.once('error', failed);
    socket.once(plain ? 'connect' : 'secureConnect', () => {
      socket.off('error', failed);
      const chosen = alpnOf(socket);
      if (chosen !== undefined) chose(chosen);
      if (script.tls?.insists !== true || chosen === undefined || chosen === 'h2') return resolve(socket);
      socket.on('error', () => undefined);
      socket.end();
      reject(new Error(`no connection to ${target}: expected ALPN to choose h2, it chose ${chosen}`));
    });
  });
}
