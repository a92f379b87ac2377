/** A TCP relay on loopback between a real client and a real server, which writes down what passes. */
import { once } from 'node:events';
import net from 'node:net';
import type { Direction, EndKind } from '../../analyzer/model/chunk.ts';

/** Something that passed: bytes, or the end of a direction. */
export type Passed = { direction: Direction; bytes: Uint8Array } | { direction: Direction; end: EndKind };

/** What one connection through the relay carried, in order of arrival at the relay. */
export type Recording = Passed[];

/** A running relay. */
export interface Relay {
  port: number;
  /** One list a connection, in order of acceptance. */
  recordings: Recording[];
  close(): Promise<void>;
}

/** The port that a listening server got. */
export function portOf(server: net.Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('expected a server that listens on TCP');
  return address.port;
}

/** Starts a relay to a port of loopback. */
export async function startRelay(targetPort: number): Promise<Relay> {
  const recordings: Recording[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const recording: Recording = [];
    recordings.push(recording);
    const upstream = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    pass(client, upstream, 'to-server', recording);
    pass(upstream, client, 'to-client', recording);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    recordings,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(from: net.Socket, to: net.Socket, direction: Direction, recording: Recording): void {
  from.on('data', (bytes: Buffer) => {
    recording.push({ direction, bytes: Uint8Array.from(bytes) });
    if (!to.destroyed) to.write(bytes);
  });
  from.on('end', () => {
    recording.push({ direction, end: 'fin' });
    to.end();
  });
  from.on('error', () => {
    recording.push({ direction, end: 'rst' });
    to.resetAndDestroy();
  });
}
