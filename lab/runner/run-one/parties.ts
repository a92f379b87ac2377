import type { Setup } from '../../kit/setup.ts';
import type { Behaviour, Method } from '../../model/peer-protocol.ts';
import type { ProxyStart } from '../../kit/define-proxy.ts';
import { changesOf } from '../../kit/setup.ts';
import { hostsOf, type HostName } from '../../model/topology.ts';
import { type Caller, createLab } from '../lab-handle.ts';
import { createRandom } from '../random.ts';
import type { Peer } from '../peer-handle.ts';
import { setupOf } from '../role.ts';
import type { Step } from '../steps.ts';
import { peerId, readyPeer } from './ahead.ts';
import { targetOf } from './name-server.ts';
import { serviceName, type Stage } from './stage.ts';
import { listenAt, upstreamsOf } from './wiring.ts';

/** Longest start of a party: a loaded machine takes seconds for what an idle one does in a tenth of one. */
const startCeilingMs = 30_000;

/** Starts a server, tells it how to behave and to listen. */
async function startServer(stage: Stage, name: HostName, setup: Setup): Promise<Peer> {
  const { kind = 'grpc', options, behave, script } = setup.server;
  const server = await readyPeer(stage, name, peerId('server', kind));
  const told = kind === 'grpc' ? (Object.entries(behave) as [Method, Behaviour][]) : [];
  for (const [method, behaviour] of told) {
    await server.channel.send({ do: 'behave', method, behaviour }).done;
  }
  const tls = stage.tls[name];
  const { address, port } = listenAt(stage.wired, name);
  const listen = { address: `${address}:${port}`, ...(tls === undefined ? {} : { tls }) };
  const own = kind === 'grpc' ? { options } : script === undefined ? {} : { script };
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

function proxyTls(stage: Stage, name: HostName): Pick<ProxyStart, 'tls'> {
  const { caFile, certFile, keyFile } = stage.tls[name] ?? {};
  return caFile === undefined || certFile === undefined || keyFile === undefined
    ? {}
    : { tls: { caFile, certFile, keyFile, upstreamName: serviceName } };
}

/** The proxies, ready between their hops, those next to the server first; all have the same configuration. */
export function proxyStep(stage: Stage): Step {
  const { proxy, proxyVersion, topology } = stage.request;
  return {
    title: 'proxy',
    ceilingMs: startCeilingMs,
    async setup(signal) {
      const names = hostsOf(topology, 'proxy');
      // Where there is none, the driver of that name stands for it, on no host.
      for (const name of names.length === 0 ? hostsOf(topology, 'client').slice(0, 1) : names.reverse()) {
        const [upstream, ...moreUpstreams] = upstreamsOf(stage.wired, name);
        if (upstream === undefined) throw new Error(`${name} leads nowhere in the topology ${topology.id}`);
        const running = await proxy.start({
          host: stage.host(name),
          listen: names.length === 0 ? upstream : listenAt(stage.wired, name),
          upstream,
          ...(moreUpstreams.length === 0 ? {} : { moreUpstreams }),
          modifiers: changesOf(stage.setup, proxy.id),
          version: proxyVersion,
          signal,
          ...proxyTls(stage, name),
        });
        stage.proxies.set(name, running);
        // The last one started is the one that the client talks to.
        stage.parts.proxy = running;
      }
    },
  };
}

async function startClient(stage: Stage, name: HostName): Promise<Caller> {
  const { kind = 'grpc', script } = stage.setup.client;
  const client = await readyPeer(stage, name, peerId('client', kind));
  stage.clients.set(name, client);
  stage.parts.client ??= client;
  const ca = stage.tls[name];
  const [target] = upstreamsOf(stage.wired, name);
  if (target === undefined) {
    throw new Error(`${name} has nobody to talk to in the topology ${stage.request.topology.id}`);
  }
  return {
    client,
    ...(script === undefined ? {} : { script }),
    target: targetOf(stage, name, target),
    ...(ca === undefined ? {} : { tls: { caFile: ca.caFile, serverName: serviceName } }),
  };
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
        proxy: { id: stage.request.proxy.id, ...stage.need('proxy') },
        options: stage.setup.client.options,
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
      await stage.need('lab').closeAll();
      for (const client of stage.clients.values()) await end(client, { do: 'close', channel: '*' });
      for (const proxy of [...stage.proxies.values()].reverse()) await proxy.stop();
      for (const server of stage.servers.values()) await end(server, { do: 'stop', graceful: false });
    },
  };
}
