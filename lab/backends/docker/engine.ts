import { existsSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ContainerRuntimeClient, GenericContainer } from 'testcontainers';
import type { Probe } from '../../kit/define-backend.ts';

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

/** How long an engine may take to answer `info` before it counts as absent. */
const answerCeilingMs = 3_000;

const defaultSocket = '/var/run/docker.sock';

/**
 * Connects to the container engine that testcontainers finds: `DOCKER_HOST`, its properties file, or a socket at one
 * of the usual places. testcontainers is imported here and not at the top: it costs 0.4 s that other commands need
 * not pay. Its reaper is switched off before the import, because ours removes what a killed run leaves.
 */
export async function connect(): Promise<Engine> {
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
  if (!mayExist()) {
    return {
      available: false,
      reason: `no container engine: DOCKER_HOST is not set and there is no ${defaultSocket}`,
      fix: 'install and start Docker (Debian: apt-get install docker.io), or set DOCKER_HOST',
    };
  }
  try {
    const { version } = await connect();
    return { available: true, reason: `container engine ${version} answers` };
  } catch (error) {
    return { available: false, ...(await whyNot(error)) };
  }
}

/** The status code of an error of the engine's API, undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

function mayExist(): boolean {
  if (process.env['DOCKER_HOST']) return true;
  if (existsSync(join(homedir(), '.testcontainers.properties'))) return true;
  return socketPaths().some((path) => existsSync(path));
}

function socketPaths(): string[] {
  const home = homedir();
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? `/run/user/${String(process.getuid?.() ?? 0)}`;
  return [
    defaultSocket,
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
  ];
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const ceiling = new Promise<never>((_, reject) => {
    const seconds = answerCeilingMs / 1000;
    timer = setTimeout(
      () => reject(new Error(`the engine did not answer within ${seconds} s`)),
      answerCeilingMs,
    );
  });
  try {
    return await Promise.race([answer, ceiling]);
  } finally {
    clearTimeout(timer);
  }
}

/** testcontainers says only that no strategy worked; the socket itself tells more. */
async function whyNot(error: unknown): Promise<{ reason: string; fix: string }> {
  const host = process.env['DOCKER_HOST'];
  if (host) {
    return {
      reason: `no container engine answers at DOCKER_HOST=${host}`,
      fix: 'start that engine, or unset DOCKER_HOST',
    };
  }
  const path = socketPaths().find((candidate) => existsSync(candidate)) ?? defaultSocket;
  const code = await socketError(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      reason: `${path} is there, but this user may not open it`,
      fix: `add the user to the group that owns ${path} (sudo usermod -aG docker "$USER"), then log in again`,
    };
  }
  if (code !== undefined) {
    return {
      reason: `nobody listens on ${path} (${code})`,
      fix: 'start the engine (sudo systemctl start docker)',
    };
  }
  return {
    reason: `${path} accepts connections, but no engine answers there: ${messageOf(error)}`,
    fix: 'see the log of the engine (journalctl -u docker)',
  };
}

function socketError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connectSocket(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
