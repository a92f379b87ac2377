import { until } from '../../exec/until.ts';
import type { Host } from '../../kit/define-backend.ts';

/** A socket's state LISTEN in the kernel's tables (include/net/tcp_states.h). */
const listen = '0A';

/** True when a table (`/proc/net/tcp`) has a socket that listens on a port. */
export function listensOn(table: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === listen && local.endsWith(`:${wanted}`);
  });
}

/**
 * Waits until a port of the host listens, by the kernel's own table: a connection that only asks would be one more
 * in the proxy's logs.
 */
export async function untilListening(
  host: Host,
  port: number,
  ceilingMs: number,
  alive: AbortSignal,
): Promise<void> {
  await until(
    `port ${port} to listen`,
    async (saw) => {
      const table = await host.tcpSockets();
      saw(table === '' ? 'no socket' : 'no such socket');
      return listensOn(table, port) ? true : undefined;
    },
    ceilingMs,
    alive,
  );
}
