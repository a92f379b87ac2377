import type { PathEnd, PathPoint } from '../../kit/define-backend.ts';
import type { HopName } from '../../model/topology.ts';
import type { End, NetworkPlan } from './addresses.ts';
import type { Inside } from './inside.ts';

/** What runs in each namespace of a network. */
type Insides = ReadonlyMap<string, Inside>;

function insideOf(insides: Insides, namespace: string): Inside {
  const inside = insides.get(namespace);
  if (inside === undefined) throw new Error(`there is no namespace ${namespace}`);
  return inside;
}

async function macOf({ namespace, device }: End, insides: Insides): Promise<string> {
  // Not from /sys: nsenter changes the network namespace and leaves the mounts, so /sys shows another one.
  const { stdout, stderr } = await insideOf(insides, namespace).exec('ip', ['-j', 'link', 'show', device], {
    changesNothing: true,
  });
  const [link] = JSON.parse(stdout || '[]') as { address: string }[];
  if (link === undefined) throw new Error(`${device} in ${namespace} could not be read: ${stderr.trim()}`);
  return link.address;
}

/** The point between the ends of a hop: the router's own namespace. */
export async function makePath(plan: NetworkPlan, hop: HopName, insides: Insides): Promise<PathPoint> {
  const found = plan.hops.find(({ name }) => name === hop);
  if (found === undefined) throw new Error(`there is no hop ${hop}`);
  const [near, far] = found.wires;
  const endOf = async (host: End, router: End): Promise<PathEnd> => ({
    device: router.device,
    address: host.address,
    mac: await macOf(host, insides),
  });
  const inside = insideOf(insides, found.router);
  return {
    near: await endOf(near.ends[0], near.ends[1]),
    far: await endOf(far.ends[1], far.ends[0]),
    routed: true,
    exec: (program, args) => inside.exec(program, args),
    start: (spec) => inside.start(spec),
  };
}
