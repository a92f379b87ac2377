import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Why no container engine answers, and what to do about it. */
export interface Absence {
  reason: string;
  fix: string;
}

/** Where engines listen, as testcontainers looks for them; the first is the usual one. */
export function usualSockets(): string[] {
  const home = homedir();
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? `/run/user/${String(process.getuid?.() ?? 0)}`;
  return [
    '/var/run/docker.sock',
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
  ];
}

/** Whether it is worth asking: something names an engine, or a socket is there. */
export function mayExist(sockets: readonly string[], host: string | undefined): boolean {
  if (host || existsSync(join(homedir(), '.testcontainers.properties'))) return true;
  return sockets.some((path) => existsSync(path));
}

/**
 * Explains the absence by looking at the socket itself: testcontainers says only that no strategy worked.
 * `said` is what asking the engine gave, undefined when nobody was asked.
 */
export async function explainAbsence(
  sockets: readonly string[],
  host: string | undefined,
  said?: string,
): Promise<Absence> {
  if (host) {
    return {
      reason: `no container engine answers at DOCKER_HOST=${host}`,
      fix: 'start that engine, or unset DOCKER_HOST',
    };
  }
  const path = sockets.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    return {
      reason: `no container engine: DOCKER_HOST is not set and there is no ${sockets[0] ?? 'socket'}`,
      fix: 'install and start Docker (Debian: apt-get install docker.io), or set DOCKER_HOST',
    };
  }
  const code = await connectError(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      reason: `${path} is there, but this user may not open it`,
      fix: `join the group that owns it (sudo usermod -aG docker "$USER") and log in again`,
    };
  }
  if (code !== undefined) {
    return {
      reason: `nobody listens on ${path} (${code})`,
      fix: 'start the engine (sudo systemctl start docker)',
    };
  }
  return {
    reason: `${path} accepts connections, but no engine answers there: ${said ?? 'it was not asked'}`,
    fix: 'see the log of the engine (journalctl -u docker)',
  };
}

function connectError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
}
