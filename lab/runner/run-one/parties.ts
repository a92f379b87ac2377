import type { Behaviour, Method } from '../../model/peer-protocol.ts';
import { changesOf } from '../../kit/setup.ts';
import type { HostName } from '../../model/topology.ts';
import { createLab } from '../lab-handle.ts';
import { openPeerChannel } from '../peer-channel.ts';
import type { Step } from '../steps.ts';
import { type Peer, serviceName, type Stage } from './stage.ts';

/** Longest start of a party: a loaded machine takes seconds for what an idle one does in a tenth of one. */
const startCeilingMs = 30_000;

async function startPeer(stage: Stage, name: HostName, id: string): Promise<Peer> {
  const host = stage.host(name);
  const args = [`--tls-keylog=${host.folder}/keys.log`, host.peerModule(id)];
  const process = await host.start({ title: id, program: 'node', args });
  const channel = openPeerChannel(process);
  await channel.ready;
  return { process, channel };
}

/** The server, told how to behave and listening. */
export function serverStep(stage: Stage): Step {
  return {
    title: 'server',
    ceilingMs: startCeilingMs,
    async setup() {
      const server = await startPeer(stage, 'server', 'grpc-server');
      stage.parts.server = server;
      const { options, behave } = stage.setup.server;
      for (const [method, behaviour] of Object.entries(behave) as [Method, Behaviour][]) {
        await server.channel.send({ do: 'behave', method, behaviour }).done;
      }
      const { server: tls } = stage.tls;
      const address = `${stage.host('server').address('proxy-server')}:${stage.port}`;
      await server.channel.send({ do: 'listen', address, options, ...(tls === undefined ? {} : { tls }) })
        .done;
    },
  };
}

/** The proxy, ready between the two hops. */
export function proxyStep(stage: Stage): Step {
  const { proxy, proxyVersion } = stage.request;
  return {
    title: 'proxy',
    ceilingMs: startCeilingMs,
    async setup(signal) {
      const host = stage.host('proxy');
      const { caFile, certFile, keyFile } = stage.tls.proxy ?? {};
      const tls =
        caFile === undefined || certFile === undefined || keyFile === undefined
          ? {}
          : { tls: { caFile, certFile, keyFile, upstreamName: serviceName } };
      stage.parts.proxy = await proxy.start({
        host,
        listen: { address: host.address('client-proxy'), port: stage.port },
        upstream: { address: stage.host('server').address('proxy-server'), port: stage.port },
        modifiers: changesOf(stage.setup, proxy.id),
        version: proxyVersion,
        signal,
        ...tls,
      });
    },
  };
}

/** The client, with no channel open, and the handle that scenarios and faults are given. */
export function clientStep(stage: Stage): Step {
  return {
    title: 'client',
    ceilingMs: startCeilingMs,
    async setup() {
      const client = await startPeer(stage, 'client', 'grpc-client');
      stage.parts.client = client;
      const { client: ca } = stage.tls;
      stage.parts.lab = createLab({
        client: client.channel,
        proxy: { id: stage.request.proxy.id, ...stage.need('proxy') },
        target: `${stage.host('proxy').address('client-proxy')}:${stage.port}`,
        options: stage.setup.client.options,
        path: stage.path,
        signal: stage.request.signal,
        ...(ca === undefined ? {} : { tls: { caFile: ca.caFile, serverName: serviceName } }),
      });
    },
  };
}

/** A peer that is told to end has said goodbye on the wire; one that does not listen is asked by a signal. */
async function end(
  { process, channel }: Peer,
  command: Parameters<Peer['channel']['send']>[0],
): Promise<void> {
  await channel.send(command).done.catch(() => undefined);
  await process.kill('SIGTERM');
  await process.exited;
}

/** The orderly end, from the client on: what is cut by a kill would look like a failure in the captures. */
export function farewellsStep(stage: Stage): Step {
  return {
    title: 'farewells',
    ceilingMs: 30_000,
    async setup() {
      await stage.need('lab').closeAll();
      await end(stage.need('client'), { do: 'close', channel: '*' });
      await stage.need('proxy').stop();
      await end(stage.need('server'), { do: 'stop', graceful: false });
    },
  };
}
