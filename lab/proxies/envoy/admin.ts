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
  const request = `${method} ${path} HTTP/1.1\\r\\nHost: admin\\r\\nConnection: close\\r\\n\\r\\n`;
  const script = `exec 3<>/dev/tcp/127.0.0.1/${adminPort} && printf '${request}' >&3 && cat <&3`;
  const { code, stdout } = await host.exec('bash', ['-c', script], { changesNothing: true });
  return code === 0 ? parseResponse(stdout) : undefined;
}

/** Status and body of an HTTP/1.1 response that ended with its connection; undefined when it is none. */
export function parseResponse(text: string): { status: number; body: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  const head = text.slice(0, Math.max(end, 0));
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) return undefined;
  const body = text.slice(end + 4);
  return {
    status: Number(status),
    body: /^transfer-encoding: *chunked/im.test(head) ? unchunked(body) : body,
  };
}

/** The content of a chunked body (RFC 9112 7.1). */
function unchunked(body: string): string {
  let content = '';
  for (let at = 0; at < body.length;) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, line), 16);
    if (line < 0 || !(size > 0)) break;
    content += body.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
  return content;
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
