import type { Host } from '../../kit/define-backend.ts';

/** Port of the admin interface, on the loopback of the proxy's own namespace: never captured. */
export const adminPort = 9901;

/**
 * Asks Envoy's admin interface from inside its host, with bash alone, so that it works the same in a namespace and in
 * a container. Resolves to the status and body, undefined when nothing answers.
 */
export async function askAdmin(
  host: Host,
  path: string,
  method = 'GET',
): Promise<{ status: number; body: string } | undefined> {
  const request = `${method} ${path} HTTP/1.0\\r\\nHost: admin\\r\\n\\r\\n`;
  const script = `exec 3<>/dev/tcp/127.0.0.1/${adminPort} && printf '${request}' >&3 && cat <&3`;
  const { code, stdout } = await host.exec('bash', ['-c', script]);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  return code === 0 && status !== undefined ? { status: Number(status), body: rest.join('\r\n\r\n') } : undefined;
}

/** Counters and gauges by name. */
export function parseStats(text: string): Map<string, number> {
  const stats = new Map<string, number>();
  for (const line of text.split('\n')) {
    const found = /^(\S+): (\d+)\s*$/.exec(line);
    if (found?.[1] !== undefined) stats.set(found[1], Number(found[2]));
  }
  return stats;
}
