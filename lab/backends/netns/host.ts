import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Host } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import type { HopName, HostName } from '../../model/topology.ts';
import { peerBundles } from '../locate.ts';
import type { NetworkPlan } from './addresses.ts';
import type { Inside } from './inside.ts';
import { enterFromOutside, isInsideUserNamespace } from './rootless.ts';

/** Files of one host: small ones of ours, and logs. */
const largestFile = 256 << 20;

/** Makes a host of a plan whose network stands. Its folder is made below `scratch`. */
export async function makeHost(
  name: HostName,
  plan: NetworkPlan,
  scratch: string,
  inside: Inside,
): Promise<Host> {
  const namespace = plan.hosts.get(name) ?? '';
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });

  function endOn(hop: HopName): { device: string; address: string } {
    const found = plan.hops.find((one) => one.name === hop);
    const end = found?.wires.flatMap(({ ends }) => ends).find((one) => one.namespace === namespace);
    if (end === undefined) throw new Error(`${name} is no end of the hop ${hop}`);
    return end;
  }

  return {
    name,
    folder,
    address: (hop) => endOn(hop).address,
    interface: (hop) => endOn(hop).device,
    async put(file, content) {
      const path = join(folder, basename(file));
      await writeFile(path, content, { mode: 0o600 });
      return path;
    },
    async get(file) {
      try {
        const bytes = await readFile(join(folder, basename(file)));
        return bytes.length > largestFile ? bytes.subarray(0, largestFile) : bytes;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    peerModule(id) {
      const path = peerBundles().find((bundle) => basename(bundle) === `${id}.cjs`);
      if (path === undefined)
        throw new LackError(`the peer ${id} is not built`, 'npm start builds it (npm run build).');
      return path;
    },
    start: (spec) => inside.start(spec),
    enter: (command) =>
      isInsideUserNamespace()
        ? enterFromOutside(namespace, command)
        : ['ip', 'netns', 'exec', namespace, ...command].join(' '),
    exec: (program, args, hints) => inside.exec(program, args, hints),
    tcpSockets: () => inside.tcpSockets(),
  };
}
