/** The proxies of a run: started between their hops, replaced, and asked for what they wrote. */
import type { ProxyStart, RunningProxy } from '../../kit/define-proxy.ts';
import type { ProxyHandle } from '../../kit/proxy-handle.ts';
import { changesOf, type Setup } from '../../kit/setup.ts';
import { hostsOf, type HostName } from '../../model/topology.ts';
import { setupOf } from '../role.ts';
import type { Step } from '../steps.ts';
import { namesOf } from './name-server.ts';
import { serviceName, type Stage } from './stage.ts';
import { listenAt, upstreamsOf } from './wiring.ts';

/** Longest start: a loaded machine takes seconds for what an idle one does in a tenth of one. */
const startCeilingMs = 30_000;

function proxyTls(stage: Stage, name: HostName): Pick<ProxyStart, 'tls'> {
  const { caFile, certFile, keyFile } = stage.tls[name] ?? {};
  return caFile === undefined || certFile === undefined || keyFile === undefined
    ? {}
    : { tls: { caFile, certFile, keyFile, upstreamName: serviceName } };
}

/** Starts the proxy of a host; resolves when it is ready. */
async function startProxy(
  stage: Stage,
  name: HostName,
  setup: Setup,
  signal: AbortSignal,
): Promise<RunningProxy> {
  const { proxy, proxyVersion, topology, logs: verbose = false } = stage.request;
  const [upstream, ...moreUpstreams] = upstreamsOf(stage.wired, name);
  const names = namesOf(stage, name);
  if (upstream === undefined) throw new Error(`${name} leads nowhere in the topology ${topology.id}`);
  const running = await proxy.start({
    host: stage.host(name),
    // Where there is none, the driver of that name stands for it, on no host.
    listen: hostsOf(topology, 'proxy').length === 0 ? upstream : listenAt(stage.wired, name),
    upstream,
    ...(moreUpstreams.length === 0 ? {} : { moreUpstreams }),
    ...(names === undefined ? {} : { names }),
    modifiers: changesOf(setup, proxy.id),
    version: proxyVersion,
    verbose,
    signal,
    ...proxyTls(stage, name),
  });
  stage.proxies.set(name, running);
  // The last one started is the one that the client talks to.
  stage.parts.proxy = running;
  return running;
}

/** The proxies, ready between their hops, those next to the server first; all have the same configuration. */
export function proxyStep(stage: Stage): Step {
  const { topology } = stage.request;
  return {
    title: 'proxy',
    ceilingMs: startCeilingMs,
    async setup(signal) {
      const names = hostsOf(topology, 'proxy').reverse();
      for (const name of names.length === 0 ? hostsOf(topology, 'client').slice(0, 1) : names) {
        await startProxy(stage, name, stage.setup, signal);
      }
    },
  };
}

/** Replaces the proxy that the client talks to by one that the fault has not touched, on the same address. */
async function restartProxy(stage: Stage): Promise<void> {
  const { topology, scenario, signal } = stage.request;
  const former = stage.need('proxy');
  const name = hostsOf(topology, 'proxy').find((host) => stage.proxies.get(host) === former);
  if (name === undefined) throw new Error('expected a proxy to start again, and this run has none');
  await former.stop();
  stage.formerFiles.set(name, [...(stage.formerFiles.get(name) ?? []), await former.files()]);
  await startProxy(stage, name, setupOf(scenario, 'control'), signal);
}

/** The proxy as scenarios and faults see it: whichever stands at the moment. */
export function proxyHandle(stage: Stage): ProxyHandle {
  const { admin, reload } = stage.need('proxy');
  const now = (): RunningProxy => stage.need('proxy');
  return {
    id: stage.request.proxy.id,
    stats: () => now().stats(),
    log: (name) => now().log(name),
    signal: (name) => now().signal(name),
    running: () => now().running(),
    restart: () => restartProxy(stage),
    ...(admin === undefined ? {} : { admin: async (path, method) => now().admin?.(path, method) }),
    ...(reload === undefined ? {} : { reload: async (modify) => now().reload?.(modify) }),
  };
}

/** True where a file goes on from what another one holds. */
function goesOn(bytes: Uint8Array, from: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(0, from.byteLength)
    .equals(from);
}

/**
 * What the proxy of a host wrote, by file name, with what those wrote that it replaced: most proxies append to their
 * files, and some have their logs in the memory of their driver.
 */
export async function filesOf(stage: Stage, name: HostName): Promise<Map<string, Uint8Array>> {
  const files = (await stage.proxies.get(name)?.files()) ?? new Map<string, Uint8Array>();
  for (const former of (stage.formerFiles.get(name) ?? []).toReversed()) {
    for (const [file, bytes] of former) {
      const newer = files.get(file) ?? new Uint8Array();
      if (!goesOn(newer, bytes)) files.set(file, Buffer.concat([bytes, newer]));
    }
  }
  return files;
}
