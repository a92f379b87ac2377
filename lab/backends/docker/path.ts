import type {
  CommandResult,
  Host,
  PathEnd,
  PathPoint,
  ProcessSpec,
  Program,
} from '../../kit/define-backend.ts';
import type { HopName, HopSpec } from '../../model/topology.ts';
import type { Engine } from './engine.ts';
import { execIn } from './exec.ts';
import type { Images } from './images.ts';
import { labelsFor } from './labels.ts';
import { startPathHelper, type PathHelper } from './path-helper.ts';
import { startProcess } from './process.ts';
import { imageFor } from './programs.ts';

/** What paths are made from. */
export interface PathParts {
  engine: Engine;
  images: Images;
  runId: string;
  hops: readonly HopSpec[];
  host(name: HopSpec['from']): Host;
  /** Lets `close` wait for what is still starting. */
  guard<T>(task: () => Promise<T>): Promise<T>;
}

/** A link as `ip -j link` tells it; `link_index` is the other end of a veth, in whatever namespace that is. */
interface Link {
  ifname: string;
  ifindex: number;
  link_index?: number;
  address: string;
}

/**
 * Gives the points of a run's paths: the engine host's own sides of its hosts' veths, where a helper container in the
 * engine host's network namespace sees them. The helper is started when a path is first asked for.
 */
export function dockerPaths(parts: PathParts): (hop: HopName) => Promise<PathPoint> {
  const { engine, images, runId } = parts;
  let helper: Promise<PathHelper> | undefined;
  let started = 0;

  const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const execOn = async (
    { container }: PathHelper,
    program: Program,
    args: readonly string[],
  ): Promise<CommandResult> => {
    const { code, stdout, stderr } = await execIn(container, [program, ...args]);
    return { code, stdout: asText(stdout), stderr: asText(stderr) };
  };

  async function endOf(on: PathHelper, hop: HopSpec, name: HopSpec['from']): Promise<PathEnd> {
    const host = parts.host(name);
    const device = host.interface(hop.name);
    const [inside] = linksOf(await host.exec('ip', ['-j', 'link', 'show', 'dev', device]));
    const outside = linksOf(await execOn(on, 'ip', ['-j', 'link', 'show', 'type', 'veth']));
    const found = outside.find(({ ifindex }) => ifindex === inside?.link_index);
    if (inside === undefined || found === undefined) {
      throw new Error(
        `expected the engine's host to have the other side of ${device} of ${name} (link ` +
          `${inside?.link_index ?? 'unknown'}), it has ${outside.map(({ ifname }) => ifname).join(', ') || 'no veth'}`,
      );
    }
    return { device: found.ifname, address: host.address(hop.name), mac: inside.address };
  }

  return (name) =>
    parts.guard(async () => {
      const hop = parts.hops.find((one) => one.name === name);
      if (hop === undefined) throw new Error(`there is no hop ${name}`);
      helper ??= startPathHelper(engine.docker, images.tap, runId);
      const on = await helper;
      return {
        near: await endOf(on, hop, hop.from),
        far: await endOf(on, hop, hop.to),
        routed: false,
        exec: (program, args) => execOn(on, program, args),
        start: (spec: ProcessSpec) =>
          parts.guard(async () => {
            started += 1;
            return await startProcess(engine.docker, spec, {
              image: imageFor(spec.program, images),
              name: `h2lab-${runId}-path-${spec.program}-${String(started)}`,
              holderId: on.container.id,
              labels: labelsFor(runId),
            });
          }),
      };
    });
}

function linksOf({ code, stdout, stderr }: CommandResult): Link[] {
  if (code !== 0) throw new Error(`links could not be listed: ${stderr.trim()}`);
  return JSON.parse(stdout || '[]') as Link[];
}
