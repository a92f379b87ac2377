/** A relay on loopback that records the bytes of both directions between a real TLS client and a real TLS server. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import type { Direction } from '../../../../analyzer/model/chunk.ts';

/** Bytes of one direction, in the order in which the relay passed them. */
export interface Piece {
  direction: Direction;
  bytes: Uint8Array;
}

/** A relay in front of a server; it serves one connection after another. */
export interface Relay {
  port: number;
  pieces: Piece[];
  /** Settles when the connection of the moment has ended on both sides. */
  closed(): Promise<void>;
  stop(): void;
}

/** Starts a relay on a free port of loopback, in front of this port. */
export async function startRelay(serverPort: number): Promise<Relay> {
  const pieces: Piece[] = [];
  let ended = Promise.withResolvers<undefined>();
  const listener: Server = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    pass(client, server, 'to-server');
    pass(server, client, 'to-client');
    void Promise.allSettled([once(client, 'close'), once(server, 'close')]).then(() => {
      ended.resolve(undefined);
      ended = Promise.withResolvers();
    });
  });
  // Small writes go out at once: waiting for the peer's delayed ACK would cost 40 ms a message.
  const pass = (from: Socket, to: Socket, direction: Direction): void => {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      pieces.push({ direction, bytes: new Uint8Array(bytes) });
      to.write(bytes);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => to.end());
  };
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const current = (): Promise<undefined> => ended.promise;
  return {
    port: (listener.address() as AddressInfo).port,
    pieces,
    closed: current,
    stop: () => listener.close(),
  };
}
