import type { Setup } from '../../kit/setup.ts';
import type { Behaviour, GrpcOptions, Method, PeerTls } from '../../model/peer-protocol.ts';
import { hostsOf, type HostName } from '../../model/topology.ts';
import { type Caller, createLab } from '../lab-handle.ts';
import { createRandom } from '../random.ts';
import type { Peer } from '../peer-handle.ts';
import { setupOf } from '../role.ts';
import type { Step } from '../steps.ts';
import { peerId, readyPeer } from './ahead.ts';
import { isClientProgram } from './clients.ts';
import { targetOf } from './name-server.ts';
import { proxyHandle } from './proxies.ts';
import { serviceName, type Stage } from './stage.ts';
import { listenAt, upstreamsOf } from './wiring.ts';

/** Longest start of a party: a loaded machine takes seconds for what an idle one does in a tenth of one. */
const startCeilingMs = 30_000;

/** Files of a server; whom it asks for a certificate is a matter of the set-up that it stands for. */
function serverTls(stage: Stage, name: HostName, { server }: Setup): PeerTls | undefined {
  const files = stage.tls[name];
  if (files === undefined || server.clientCertificates !== undefined) return files;
  const { clientCaFile: _, ...own } = files;
  return own;
}

/** Starts a server, tells it how to behave and to listen. */
async function startServer(stage: Stage, name: HostName, setup: Setup): Promise<Peer> {
  const { kind = 'grpc', options, behave, script, http1 } = setup.server;
  const server = await readyPeer(stage, name, peerId('server', kind));
  const told = kind === 'grpc' ? (Object.entries(behave) as [Method, Behaviour][]) : [];
  for (const [method, behaviour] of told) {
    await server.channel.send({ do: 'behave', method, behaviour }).done;
  }
  const tls = serverTls(stage, name, setup);
  const { address, port } = listenAt(stage.wired, name);
  const listen = { address: `${address}:${port}`, ...(tls === undefined ? {} : { tls }) };
  const own = {
    ...(kind === 'grpc' ? { options } : {}),
    ...(script === undefined ? {} : { script }),
    ...(http1 === undefined ? {} : { http1 }),
  };
  await server.channel.send({ do: 'listen', ...listen, ...own }).done;
  return server;
}

/** Replaces the first server by one that the fault has not touched, on the same address. */
async function restartServer(stage: Stage): Promise<void> {
  const { process } = stage.need('server');
  await process.kill('SIGKILL');
  await process.exited;
  const name = hostsOf(stage.request.topology, 'server')[0] ?? 'server';
  const server = await startServer(stage, name, setupOf(stage.request.scenario, 'control'));
  stage.servers.set(name, server);
  stage.parts.server = server;
}

/** The servers, all told the same and listening. */
export function serverStep(stage: Stage): Step {
  return {
    title: 'server',
    ceilingMs: startCeilingMs,
    async setup() {
      for (const name of hostsOf(stage.request.topology, 'server')) {
        const server = await startServer(stage, name, stage.setup);
        stage.servers.set(name, server);
        stage.parts.server ??= server;
      }
    },
  };
}

async function startClient(stage: Stage, name: HostName): Promise<Caller> {
  const { kind = 'grpc', script, certificate = false } = stage.setup.client;
  const client = await readyPeer(stage, name, peerId('client', kind));
  stage.clients.set(name, client);
  stage.parts.client ??= client;
  const { caFile, certFile, keyFile } = stage.tls[name] ?? {};
  const own = certificate && certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : {};
  const [target] = upstreamsOf(stage.wired, name);
  if (target === undefined) {
    throw new Error(`${name} has nobody to talk to in the topology ${stage.request.topology.id}`);
  }
  return {
    client,
    ...(script === undefined ? {} : { script }),
    ...(isClientProgram(kind) ? { program: kind } : {}),
    target: targetOf(stage, name, target),
    ...(caFile === undefined ? {} : { tls: { caFile, serverName: serviceName, ...own } }),
  };
}

function clientOptions({ setup, request }: Stage): GrpcOptions {
  const { options, alone = {} } = setup.client;
  return request.proxy.id === 'none' ? { ...options, ...alone } : options;
}

/** The clients, with no channel open, and the handle that scenarios and faults are given. */
export function clientStep(stage: Stage): Step {
  const { seed, scenario, variant, repeat } = stage.request;
  return {
    title: 'client',
    ceilingMs: startCeilingMs,
    async setup() {
      const callers = new Map<HostName, Caller>();
      for (const name of hostsOf(stage.request.topology, 'client')) {
        callers.set(name, await startClient(stage, name));
      }
      const [first, ...others] = callers;
      if (first === undefined) throw new Error(`the topology ${stage.request.topology.id} has no client`);
      const [nameServer = 'dns'] = hostsOf(stage.request.topology, 'dns');
      const names = stage.servers.get(nameServer);
      stage.parts.lab = createLab({
        ...first[1],
        others: new Map(others),
        server: () => stage.need('server'),
        restartServer: () => restartServer(stage),
        ...(names === undefined ? {} : { names }),
        proxy: proxyHandle(stage),
        options: clientOptions(stage),
        ...(stage.setup.client.calls === undefined ? {} : { calls: stage.setup.client.calls }),
        path: stage.path,
        random: createRandom(seed, scenario.id, variant, repeat),
        signal: stage.request.signal,
      });
    },
  };
}

/** A peer that is told to end has said goodbye on the wire; one that does not listen is asked by a signal. */
async function end(
  { process, channel }: Peer,
  command: Parameters<Peer['channel']['send']>[0],
): Promise<void> {
  // Whoever was stopped by a fault and not healed must hear it too.
  await process.kill('SIGCONT');
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
      // A client that a fault has stopped would not hear that its channels are to be closed.
      for (const { process } of stage.clients.values()) await process.kill('SIGCONT');
      await stage.need('lab').closeAll();
      for (const client of stage.clients.values()) await end(client, { do: 'close', channel: '*' });
      for (const proxy of [...stage.proxies.values()].reverse()) await proxy.stop();
      for (const server of stage.servers.values()) await end(server, { do: 'stop', graceful: false });
    },
  };
}
