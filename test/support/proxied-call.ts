/** A client and a server with a proxy between them, for tests of one driver. */
import { makeAuthority } from '../../lab/certs/authority.ts';
import type { Host, Network } from '../../lab/kit/define-backend.ts';
import type { ProxyStart, ProxyTls, RunningProxy } from '../../lab/kit/define-proxy.ts';
import type { CallResult, PeerTls } from '../../lab/model/peer-protocol.ts';
import { openPeerChannel, type PeerChannel } from '../../lab/runner/peer-channel.ts';
import { peerSource } from './peer.ts';

/** Port of the proxy and of the server. */
export const port = 8443;

const name = 'catalog.example';

/** A peer that has said that it is ready. */
export async function startPeer(host: Host, id: string): Promise<PeerChannel> {
  const channel = openPeerChannel(await host.start({ title: id, program: 'node', args: [peerSource(id)] }));
  await channel.ready;
  return channel;
}

/** How the proxy between client and server is started; nothing listens yet. */
export function startOf(network: Network, rest: Partial<ProxyStart> = {}): ProxyStart {
  return {
    host: network.host('proxy'),
    listen: { address: network.host('proxy').address('client-proxy'), port },
    upstream: { address: network.host('server').address('proxy-server'), port },
    modifiers: [],
    signal: new AbortController().signal,
    ...rest,
  };
}

/** Certificates in the form that each party wants. */
export async function certificates(host: Host): Promise<Omit<Required<PeerTls>, 'clientCaFile'> & ProxyTls> {
  const authority = await makeAuthority();
  const { certPem, keyPem } = await authority.issue({ name, addresses: [] });
  const tls = {
    caFile: await host.put('ca.pem', authority.caPem),
    certFile: await host.put('cert.pem', certPem),
    keyFile: await host.put('key.pem', keyPem),
  };
  // Namespaces share the file system, so one set of files serves all hosts.
  return { ...tls, serverName: name, upstreamName: name };
}

/** One unary call and one server stream through the proxy, and then the client leaves. */
export async function callThrough(network: Network, tls?: PeerTls): Promise<CallResult[]> {
  const withTls = tls === undefined ? {} : { tls };
  const server = await startPeer(network.host('server'), 'grpc-server');
  const { address, port: upstreamPort } = startOf(network).upstream;
  await server.send({ do: 'listen', address: `${address}:${upstreamPort}`, ...withTls }).done;
  const client = await startPeer(network.host('client'), 'grpc-client');
  const target = `${startOf(network).listen.address}:${port}`;
  await client.send({ do: 'open', channel: 'a', target, ...withTls }).done;
  const unary = await client.send({ do: 'unary', channel: 'a' }).done;
  const stream = await client.send({ do: 'server-stream', channel: 'a' }).done;
  await client.send({ do: 'close', channel: '*' }).done;
  return [unary, stream] as CallResult[];
}

/** A log of JSON lines, parsed. */
export async function jsonLines(proxy: RunningProxy, file: string): Promise<Record<string, unknown>[]> {
  const text = Buffer.from((await proxy.files()).get(file) ?? []).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
