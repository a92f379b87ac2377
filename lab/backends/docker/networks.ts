import { networkInterfaces } from 'node:os';
import { LackError } from '../../model/errors.ts';
import type { HopName, HopSpec } from '../../model/topology.ts';
import { statusOf, type Docker } from './engine.ts';
import { labelsFor } from './labels.ts';
import { settled } from './settled.ts';
import { addressIn, freeSubnets, type Subnet } from './subnets.ts';

/** A hop's network in the engine, with the address of each of its two ends. */
export interface HopNetwork {
  hop: HopName;
  /** The engine's name of the network. */
  name: string;
  from: string;
  to: string;
}

/** Other runs may take a subnet between our look and our creation; each refusal costs one more try. */
const MAX_TRIES = 32;

/**
 * Makes one network for each hop. `Internal` and without an address on the host's side of the bridge: nothing behind
 * it, no default route, and the host itself is not on the hop. Made through the engine's API, because testcontainers'
 * own `Network` takes neither `Internal` nor a subnet.
 */
export async function createNetworks(
  docker: Docker,
  hops: readonly HopSpec[],
  runId: string,
): Promise<HopNetwork[]> {
  const candidates = freeSubnets(await takenSubnets(docker), runId);
  return await settled(hops.map((hop) => createOne(docker, hop, runId, candidates)));
}

async function createOne(
  docker: Docker,
  hop: HopSpec,
  runId: string,
  candidates: Generator<Subnet>,
): Promise<HopNetwork> {
  const name = `h2lab-${runId}-${hop.name}`;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const next = candidates.next();
    if (next.done) break;
    const subnet = next.value;
    try {
      await docker.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Driver: 'bridge',
        Internal: true,
        EnableIPv6: false,
        IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: addressIn(subnet, 14) }] },
        Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
        Labels: labelsFor(runId),
      });
      return { hop: hop.name, name, from: addressIn(subnet, 1), to: addressIn(subnet, 2) };
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  throw new LackError(
    `no free subnet for hop ${hop.name}: every /28 that was tried in 198.19.0.0/16 is in use`,
    'remove what earlier runs left (h2lab clean), or look at docker network ls',
  );
}

async function takenSubnets(docker: Docker): Promise<Subnet[]> {
  const networks = await docker.listNetworks();
  const ofEngine = networks.flatMap(
    (network) => network.IPAM?.Config?.flatMap((config) => config.Subnet ?? []) ?? [],
  );
  const ofHost = Object.values(networkInterfaces()).flatMap(
    (list) => list?.flatMap(({ cidr }) => cidr ?? []) ?? [],
  );
  return [...ofEngine, ...ofHost];
}

/** The engine says it in words only: the status is 403, 409 or 500, by version. */
function isConflict(error: unknown): boolean {
  return statusOf(error) !== undefined && error instanceof Error && /overlap/i.test(error.message);
}
