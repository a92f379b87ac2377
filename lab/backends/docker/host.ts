import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type { CommandResult, Host, ProcessSpec, Program, RunningProcess } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import type { HopName, HostName } from '../../model/topology.ts';
import type { Engine } from './engine.ts';
import { execIn } from './exec.ts';
import type { Holder } from './holder.ts';
import type { Images } from './images.ts';
import { labelsFor } from './labels.ts';
import { startProcess } from './process.ts';
import { imageFor, programHomes } from './programs.ts';
import { tar, type TarEntry } from './tar.ts';

/** Where every container of a host sees the host's files: a volume of the engine, so a remote engine will do too. */
export const FILES_FOLDER = '/run/files';

/** Where the peers image carries the bundled peers. */
const PEERS_FOLDER = '/opt/peers';

/** What a host is made from. */
export interface HostParts {
  engine: Engine;
  images: Images;
  runId: string;
  name: HostName;
  holder: Holder;
  volume: string;
  /** Its address on each hop that it is an end of. */
  addresses: ReadonlyMap<HopName, string>;
  /** Told when the engine went away. */
  lost?: ((reason: Error) => void) | undefined;
  /** Lets `close` wait for what is still starting, and refuses to start anything after it. */
  guard<T>(task: () => Promise<T>): Promise<T>;
}

/** A host of the lab on containers: a holder, and one more container for each process. */
export function dockerHost(parts: HostParts): Host {
  const { holder, name, images, runId } = parts;
  let started = 0;

  const address = (hop: HopName): string => {
    const found = parts.addresses.get(hop);
    if (found === undefined) throw new Error(`host ${name} is no end of hop ${hop}`);
    return found;
  };

  const start = (spec: ProcessSpec): Promise<RunningProcess> =>
    parts.guard(async () => {
      started += 1;
      return await startProcess(parts.engine.docker, spec, {
        image: imageFor(spec.program, images),
        name: `h2lab-${runId}-${name}-${spec.program}-${String(started)}`,
        holderId: holder.container.id,
        files: { volume: parts.volume, folder: FILES_FOLDER },
        labels: labelsFor(runId),
        lost: parts.lost,
      });
    });

  return {
    name,
    address,
    interface: (hop) => {
      const found = holder.interfaces.get(address(hop));
      if (found === undefined) throw new Error(`host ${name} has no interface with address ${address(hop)}`);
      return found;
    },
    folder: FILES_FOLDER,
    put: async (file, content) => {
      const path = pathOf(file);
      const archive = Readable.from(tar(entriesFor(file, content)));
      await holder.container.putArchive(archive, { path: FILES_FOLDER });
      return path;
    },
    get: async (file) => {
      const result = await execIn(holder.container, ['cat', '--', pathOf(file)]);
      return result.code === 0 ? result.stdout : undefined;
    },
    peerModule: (id) => {
      if (images.peerIds.includes(id)) return `${PEERS_FOLDER}/${id}.cjs`;
      const known = images.peerIds.join(', ') || 'none';
      throw new LackError(`no built peer is called ${id}; built: ${known}`, 'node lab/setup/build.js');
    },
    start,
    enter: (command) => ['docker', 'exec', '-it', holder.container.id.slice(0, 12), ...command].join(' '),
    tcpSockets: async () => text((await execIn(holder.container, ['cat', '/proc/net/tcp'])).stdout),
    exec: async (program, args) => {
      if (programHomes[program].image !== 'tap') return await runToEnd(start, program, args);
      const { code, stdout, stderr } = await execIn(holder.container, [program, ...args]);
      return { code, stdout: text(stdout), stderr: text(stderr) };
    },
  };
}

/** The holder carries the tap's tools; another program runs from its own image. */
async function runToEnd(
  start: (spec: ProcessSpec) => Promise<RunningProcess>,
  program: Program,
  args: readonly string[],
): Promise<CommandResult> {
  const process = await start({ title: program, program, args });
  const stdout: Uint8Array[] = [];
  process.onStdout((bytes) => void stdout.push(bytes));
  const { code } = await process.exited;
  return { code: code ?? -1, stdout: text(Buffer.concat(stdout)), stderr: process.stderrTail().join('\n') };
}

function pathOf(file: string): string {
  const path = posix.join(FILES_FOLDER, file);
  if (!path.startsWith(`${FILES_FOLDER}/`)) throw new Error(`${file} is not below the host's folder`);
  return path;
}

/** Files are readable by whoever a process becomes (tcpdump gives up root); the volume is this run's alone. */
function entriesFor(file: string, content: string | Uint8Array): TarEntry[] {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const parts = posix.normalize(file).split('/').slice(0, -1);
  const folders = parts.map((_, i): TarEntry => ({
    name: `${parts.slice(0, i + 1).join('/')}/`,
    kind: 'folder',
    mode: 0o777,
  }));
  return [...folders, { name: posix.normalize(file), kind: 'bytes', mode: 0o644, bytes }];
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
