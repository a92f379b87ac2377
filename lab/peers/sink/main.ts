/**
 * A TCP service that accepts connections and says nothing, whatever it hears, TLS or not: a wrong port, a hung accept
 * loop, a load balancer without anybody behind it. It reads what comes, and answers an end by an end.
 */
import { createServer, type Socket } from 'node:net';
import type { ServerCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { listenOn } from '../listen.ts';

type Command = Extract<ServerCommand, { do: 'listen' | 'stop' | 'count' }>;

/** Connections; those that said something and got no answer; those that ended; octets that came. */
const counts = { connections: 0, ignored: 0, ended: 0, octets: 0 };
const sockets = new Set<Socket>();

const server = createServer((socket) => {
  let heard = false;
  counts.connections++;
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => {
    counts.octets += bytes.length;
    if (!heard) counts.ignored++;
    heard = true;
  });
  socket.on('close', () => {
    counts.ended++;
    sockets.delete(socket);
  });
});

const leave = obey<Command>(
  {
    listen: async ({ address }) => ({ port: await listenOn(server, address) }),
    count: async () => counts,
    async stop() {
      leave();
      return {};
    },
  },
  () => {
    server.close();
    for (const socket of sockets) socket.end();
  },
);
