/** Our two gRPC peers with each other. */
import type { Behaviour, CallKind, CallOptions, Method } from '../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from './peer.ts';

/** Runs `use` with a client whose channel `1` leads to a server that behaves so. */
export function withBoth(
  behave: Partial<Record<Method, Behaviour>>,
  use: (
    call: (kind: CallKind, options?: CallOptions) => ReturnType<Peer['send']>,
    server: Peer,
    client: Peer,
  ) => Promise<void>,
): Promise<void> {
  return withPeer('grpc-server', (server) =>
    withPeer('grpc-client', async (client) => {
      for (const [method, behaviour] of Object.entries(behave) as [Method, Behaviour][]) {
        await server.send({ do: 'behave', method, behaviour }).done;
      }
      const { port } = (await server.send({ do: 'listen', address: '127.0.0.1:0' }).done) as { port: number };
      await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}` }).done;
      await use((kind, options = {}) => client.send({ do: kind, channel: '1', ...options }), server, client);
    }),
  );
}
