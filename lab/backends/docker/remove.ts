import { until } from '../../exec/until.ts';
import { statusOf, type Docker } from './engine.ts';
import { labelFilter, ownerLabel, pathLabel, runLabel } from './labels.ts';
import { removeTables } from './path-helper.ts';
import { isDead, parseOwner } from '../owner.ts';

/** A thing in the engine that a run made. */
interface Resource {
  kind: 'container' | 'network' | 'volume';
  id: string;
  name: string;
  run: string;
  owner: string;
  remove(): Promise<unknown>;
}

/** The engine needs a moment between the end of a container and the release of its network and volume. */
const CEILING_MS = 10_000;

/** Removes all that a run made: processes and holders, then networks and volumes. Idempotent. */
export async function removeRun(docker: Docker, runId: string): Promise<void> {
  await removeAll(await resources(docker, runId));
}

/**
 * Removes what dead owners left, of one run or of any. What a living process owns stays, and so does what was made
 * from another machine, because nobody here can say whether its maker lives. Returns a line for each thing removed.
 */
export async function sweepEngine(docker: Docker, runId?: string): Promise<string[]> {
  const all = await resources(docker, runId);
  const left = all.filter(({ owner }) => {
    const parsed = parseOwner(owner);
    return parsed !== undefined && isDead(parsed);
  });
  await removeAll(left);
  return left.map(({ kind, name }) => `${kind} ${name}`);
}

async function resources(docker: Docker, runId?: string): Promise<Resource[]> {
  const filters = labelFilter(runId);
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  // No volumes at all is null in some engines, whatever the types say.
  const volumeList = (volumes.Volumes as typeof volumes.Volumes | null) ?? [];
  const of = (labels: Record<string, string> | undefined): { run: string; owner: string } => ({
    run: labels?.[runLabel] ?? '',
    owner: labels?.[ownerLabel] ?? '',
  });
  return [
    ...containers.map(({ Id: id, Names, Labels }): Resource => ({
      kind: 'container',
      id,
      name: Names[0]?.replace(/^\//, '') ?? id,
      ...of(Labels),
      remove: async () => {
        const container = docker.getContainer(id);
        // What it has put on the engine's host goes first: afterwards nobody could say whose it was.
        if (Labels[pathLabel] !== undefined) await removeTables(container, Labels[runLabel] ?? '');
        await container.remove({ force: true, v: true });
      },
    })),
    ...networks.map(({ Id: id, Name: name, Labels }): Resource => ({
      kind: 'network',
      id,
      name,
      ...of(Labels),
      remove: () => docker.getNetwork(id).remove(),
    })),
    ...volumeList.map(({ Name: name, Labels }): Resource => ({
      kind: 'volume',
      id: name,
      name,
      ...of(Labels),
      remove: () => docker.getVolume(name).remove(),
    })),
  ];
}

async function removeAll(list: readonly Resource[]): Promise<void> {
  const containers = list.filter(({ kind }) => kind === 'container');
  const others = list.filter(({ kind }) => kind !== 'container');
  const failures = [
    ...(await Promise.allSettled(containers.map(removeOne))),
    ...(await Promise.allSettled(others.map(removeOne))),
  ].flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw new AggregateError(failures, 'not everything of the run could be removed');
}

async function removeOne(resource: Resource): Promise<void> {
  const what = `${resource.kind} ${resource.name} to be removed`;
  await until(what, () => removed(resource), CEILING_MS);
}

async function removed(resource: Resource): Promise<true> {
  try {
    await resource.remove();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
  return true;
}
