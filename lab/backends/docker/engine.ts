import type { ContainerRuntimeClient, GenericContainer } from 'testcontainers';
import type { Probe } from '../../kit/define-backend.ts';
import { explainAbsence, mayExist, usualSockets } from './engine-absence.ts';

/** The engine's API, as testcontainers' runtime client gives it (dockerode). */
export type Docker = ContainerRuntimeClient['container']['dockerode'];

/** One container, by handle. */
export type Container = ReturnType<Docker['getContainer']>;

/** A container engine that answered. */
export interface Engine {
  docker: Docker;
  GenericContainer: typeof GenericContainer;
  version: string;
  /** As `uname -m` says it: `x86_64`, `aarch64`. */
  architecture: string;
}

/** How long an engine may take to answer before it counts as absent. */
const ANSWER_CEILING_MS = 3_000;

/**
 * Connects to the container engine that testcontainers finds: `DOCKER_HOST`, its properties file, or a socket at one
 * of the usual places. testcontainers is imported here and not at the top: it costs 0.4 s that other commands need
 * not pay. Its reaper is switched off before the import, because ours removes what a killed run leaves.
 */
export async function connectEngine(): Promise<Engine> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const testcontainers = await import('testcontainers');
  const client = await inTime(testcontainers.getContainerRuntimeClient());
  return {
    docker: client.container.dockerode,
    GenericContainer: testcontainers.GenericContainer,
    version: String(client.info.containerRuntime.serverVersion),
    architecture: client.info.containerRuntime.architecture,
  };
}

/** Says whether an engine answers, and if not, why and what to do. Imports testcontainers only when it may. */
export async function probeEngine(): Promise<Probe> {
  const sockets = usualSockets();
  const host = process.env['DOCKER_HOST'];
  if (!mayExist(sockets, host)) return { available: false, ...(await explainAbsence(sockets, host)) };
  try {
    const { version } = await connectEngine();
    return { available: true, reason: `container engine ${version} answers` };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { available: false, ...(await explainAbsence(sockets, host, said)) };
  }
}

/** The status code of an error of the engine's API, undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const ceiling = new Promise<never>((_, reject) => {
    const why = `the engine did not answer within ${String(ANSWER_CEILING_MS / 1000)} s`;
    timer = setTimeout(() => {
      reject(new Error(why));
    }, ANSWER_CEILING_MS);
  });
  try {
    return await Promise.race([answer, ceiling]);
  } finally {
    clearTimeout(timer);
  }
}
