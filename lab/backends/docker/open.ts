import type { Host, Network, OpenContext } from '../../kit/define-backend.ts';
import type { HopName, HostName, Topology } from '../../model/topology.ts';
import type { Engine } from './engine.ts';
import { startHolder, type Attachment } from './holder.ts';
import { dockerHost, FILES_FOLDER } from './host.ts';
import type { Images } from './images.ts';
import { labelsFor } from './labels.ts';
import { createNetworks, type HopNetwork } from './networks.ts';
import { dockerPaths } from './path.ts';
import { removeRun } from './remove.ts';
import { settled } from './settled.ts';

/** Builds the topology: networks first, then all hosts at once. What was made is removed again when it fails. */
export async function openLab(
  engine: Engine,
  images: Images,
  topology: Topology,
  context: OpenContext,
): Promise<Network> {
  const { runId, signal } = context;
  const guard = startGuard();
  try {
    signal.throwIfAborted();
    const networks = await createNetworks(engine.docker, topology.hops, runId);
    signal.throwIfAborted();
    const made = await settled(
      topology.hosts.map((name) => openHost(engine, images, topology, networks, name, context, guard.run)),
    );
    signal.throwIfAborted();
    const hosts = new Map(made.map((host) => [host.name, host]));
    const hostOf = (name: HostName): Host => {
      const host = hosts.get(name);
      if (host === undefined) throw new Error(`topology ${topology.id} has no host ${name}`);
      return host;
    };
    let closed: Promise<void> | undefined;
    return {
      host: hostOf,
      path: dockerPaths({ engine, images, runId, hops: topology.hops, host: hostOf, guard: guard.run }),
      close: () => {
        closed ??= guard.shut().then(() => removeRun(engine.docker, runId));
        return closed;
      },
    };
  } catch (error) {
    await removeRun(engine.docker, runId);
    throw error;
  }
}

async function openHost(
  engine: Engine,
  images: Images,
  topology: Topology,
  networks: readonly HopNetwork[],
  name: HostName,
  context: OpenContext,
  guard: <T>(task: () => Promise<T>) => Promise<T>,
): Promise<Host> {
  const { runId } = context;
  const addresses = new Map<HopName, string>();
  const attachments: Attachment[] = [];
  for (const hop of topology.hops) {
    const network = networks.find((candidate) => candidate.hop === hop.name);
    if (network === undefined || (hop.from !== name && hop.to !== name)) continue;
    const address = hop.from === name ? network.from : network.to;
    addresses.set(hop.name, address);
    attachments.push({ network: network.name, address });
  }
  const volume = `h2lab-${runId}-${name}`;
  await engine.docker.createVolume({ Name: volume, Labels: labelsFor(runId) });
  const holder = await startHolder(engine, {
    runId,
    host: name,
    image: images.tap,
    attachments,
    volume,
    folder: FILES_FOLDER,
  });
  return dockerHost({ engine, images, runId, name, holder, volume, addresses, guard, lost: context.lost });
}

/** Knows what is still starting, so that `close` leaves nothing behind that appeared after it looked. */
function startGuard(): { run<T>(task: () => Promise<T>): Promise<T>; shut(): Promise<void> } {
  const running = new Set<Promise<unknown>>();
  let open = true;
  return {
    async run(task) {
      if (!open) throw new Error('the lab is closed: nothing can be started in it any more');
      const promise = task();
      running.add(promise);
      try {
        return await promise;
      } finally {
        running.delete(promise);
      }
    },
    async shut() {
      open = false;
      await Promise.allSettled(running);
    },
  };
}
