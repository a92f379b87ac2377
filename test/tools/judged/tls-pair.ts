/** Two ends of TLS 1.3, as Node's stack speaks it, without a network: what each writes can be taken off the wire. */
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import { makeAuthority } from '../../../lab/certs/authority.ts';

/** Bytes that one end has put on the wire. */
export interface Flight {
  direction: Direction;
  bytes: Uint8Array;
}

/** A connection whose handshake is over. */
export interface TlsPair {
  /** Records of the handshake in order, session tickets with them. */
  handshake: readonly Flight[];
  /** Its secrets, in the lines of a key log. */
  readonly keys: readonly string[];
  /** Seals what one end writes at once. */
  write(direction: Direction, bytes: Uint8Array): Promise<Uint8Array>;
  /** The close_notify of one end. */
  close(direction: Direction): Promise<Uint8Array>;
  destroy(): void;
}

class End extends Duplex {
  peer: End | undefined;
  readonly #sent: (bytes: Uint8Array) => void;

  constructor(sent: (bytes: Uint8Array) => void) {
    super({ allowHalfOpen: true });
    this.#sent = sent;
  }

  override _read(): void {
    // What the peer writes is pushed when it comes.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.#sent(Uint8Array.from(bytes));
    this.peer?.push(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.peer?.push(null);
    done();
  }
}

const leaf = makeAuthority().then((authority) => authority.issue({ name: 'server.example', addresses: [] }));

/** Connects the two ends; `protocol` is what ALPN is to choose. */
export async function tlsPair(protocol: 'h2' | 'http/1.1'): Promise<TlsPair> {
  const { certPem, keyPem } = await leaf;
  const wire: Flight[] = [];
  const client = new End((bytes) => wire.push({ direction: 'to-server', bytes }));
  const server = new End((bytes) => wire.push({ direction: 'to-client', bytes }));
  [client.peer, server.peer] = [server, client];
  const version = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const;
  const sealing = {
    'to-client': new TLSSocket(server, {
      isServer: true,
      secureContext: createSecureContext({ cert: certPem, key: keyPem, ...version }),
      ALPNProtocols: [protocol],
      // Passed on to the stream below; the types name it for connect() alone.
      ...{ allowHalfOpen: true },
    }),
    'to-server': connect({
      socket: client,
      servername: 'server.example',
      ALPNProtocols: [protocol],
      rejectUnauthorized: false,
      ...version,
      ...{ allowHalfOpen: true },
    }),
  };
  const keys: string[] = [];
  sealing['to-server'].on('keylog', (line: Buffer) => keys.push(line.toString('latin1')));
  const received = { 'to-server': 0, 'to-client': 0 };
  sealing['to-client'].on('data', (bytes: Buffer) => (received['to-server'] += bytes.length));
  sealing['to-server'].on('data', (bytes: Buffer) => (received['to-client'] += bytes.length));
  await Promise.all([once(sealing['to-server'], 'secureConnect'), once(sealing['to-server'], 'session')]);
  const handshake = wire.splice(0);

  function taken(direction: Direction): Uint8Array {
    const own = wire.filter((flight) => flight.direction === direction);
    for (const flight of own) wire.splice(wire.indexOf(flight), 1);
    return Uint8Array.from(Buffer.concat(own.map(({ bytes }) => bytes)));
  }

  return {
    handshake,
    keys,
    async write(direction, bytes) {
      const expected = received[direction] + bytes.length;
      const reader = sealing[direction === 'to-server' ? 'to-client' : 'to-server'];
      sealing[direction].write(bytes);
      while (received[direction] < expected) await once(reader, 'data');
      return taken(direction);
    },
    async close(direction) {
      const reader = sealing[direction === 'to-server' ? 'to-client' : 'to-server'];
      const ended = once(reader, 'end');
      sealing[direction].end();
      await ended;
      return taken(direction);
    },
    destroy() {
      sealing['to-server'].destroy();
      sealing['to-client'].destroy();
    },
  };
}
