/** What the small servers share: an address as it is told, and a port that was had or the reason why not. */
import type { Server } from 'node:net';

/** Listens on `address:port`; resolves to the port. Rejects when it cannot be had. */
export function listenOn(server: Server, address: string): Promise<number> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new Error(`cannot listen on ${address}: ${error.message}`)));
    server.listen({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}
