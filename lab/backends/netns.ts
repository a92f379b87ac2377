/**
 * The lab on Linux network namespaces: each host is one, each hop has a router of its own between its ends, and
 * processes are started inside with nsenter, short commands by a shell that stays. Needs root, or a user namespace in which to be it.
 */
import {
  defineBackend,
  type Host,
  type Network,
  type OpenContext,
  type Probe,
} from '../kit/define-backend.ts';
import type { HostName, Topology } from '../model/topology.ts';
import { run } from '../exec/run.ts';
import { findProgram } from '../exec/find-program.ts';
import { planNetwork } from './netns/addresses.ts';
import { buildNetwork } from './netns/build.ts';
import { makeHost } from './netns/host.ts';
import { insideNamespace } from './netns/inside.ts';
import { makePath } from './netns/path.ts';
import { startReaper } from './netns/reaper.ts';
import { recordFolderOf, removeRecord, scratchFolder, writeRecord } from './netns/records.ts';
import { removeNamespace, sweepRecords } from './netns/remove.ts';
import { canRunRootless, isInsideUserNamespace, isPrivileged, rootlessFix } from './netns/rootless.ts';
import { differenceFrom, type States, statesAsBuilt } from './netns/state.ts';

/** Programs without which no run is possible. */
const needed = ['ip', 'nsenter', 'nft', 'tc', 'tcpdump', 'ethtool', 'bash'] as const;

let envoyBinary: string | null = null;

async function probe(): Promise<Probe> {
  const missing = needed.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) {
    return { available: false, reason: `${missing.join(', ')} not found`, fix: 'npm start installs them' };
  }
  if (!isPrivileged()) {
    return (await canRunRootless())
      ? { available: true, reason: 'network namespaces inside a user namespace' }
      : { available: false, reason: 'neither root nor a user namespace', fix: rootlessFix };
  }
  const { code, stderr } = await run('unshare', ['--net', 'true']);
  return code === 0
    ? {
        available: true,
        reason: `network namespaces ${isInsideUserNamespace() ? 'inside a user namespace' : 'as root'}`,
      }
    : { available: false, reason: `no network namespace: ${stderr.trim()}` };
}

async function open(topology: Topology, context: OpenContext): Promise<Network> {
  const plan = planNetwork(topology, context.runId);
  // First who cleans up, then what there is to clean up, then the thing itself: a kill finds no gap between them.
  startReaper();
  const record = writeRecord(context.runId, plan.namespaces, [scratchFolder(context.scratch)]);
  const insides = new Map(plan.namespaces.map((name) => [name, insideNamespace(name, envoyBinary)]));
  const hosts = new Map<HostName, Host>();
  let built: States | undefined;
  let closing: Promise<void> | undefined;

  async function placeHosts(scratch: string): Promise<void> {
    for (const [name, namespace] of plan.hosts) {
      const inside = insides.get(namespace);
      if (inside !== undefined) hosts.set(name, await makeHost(name, plan, scratch, inside));
    }
  }

  async function renew(asBuilt: States, scratch: string): Promise<string | undefined> {
    await Promise.all([...insides.values()].map((inside) => inside.endProcesses()));
    const difference = await differenceFrom(asBuilt, insides);
    if (difference !== undefined) return difference;
    recordFolderOf(record, scratchFolder(scratch));
    await placeHosts(scratch);
    return undefined;
  }

  async function takeDown(): Promise<void> {
    await Promise.all([...insides.values()].map((inside) => inside.close()));
    await Promise.all(plan.namespaces.map((name) => removeNamespace(name)));
    removeRecord(record);
  }
  const close = (): Promise<void> => (closing ??= takeDown());

  try {
    const begin = performance.now();
    await buildNetwork(plan, insides, context.signal);
    // What a box knows of connections cannot be told from here: it serves one run.
    const hasBox = topology.hops.some(({ box }) => box !== undefined);
    if (context.renewable === true && !hasBox) built = await statesAsBuilt(insides);
    await placeHosts(context.scratch);
    context.note('namespaces built in ms', Math.round(performance.now() - begin));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host(name): Host {
      const host = hosts.get(name);
      if (host === undefined) throw new Error(`the topology ${topology.id} has no host ${name}`);
      return host;
    },
    path: (hop) => makePath(plan, hop, insides),
    ...(built === undefined ? {} : { renew: renew.bind(undefined, built) }),
    close,
  };
}

export default defineBackend({
  id: 'netns',
  title: 'Linux network namespaces',
  probe,
  prepare(options) {
    envoyBinary = options.envoyBinary;
    return Promise.resolve();
  },
  open,
  sweep: (runId) => (isPrivileged() ? sweepRecords(runId) : Promise.resolve([])),
});
