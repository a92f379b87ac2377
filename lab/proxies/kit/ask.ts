import type { Host } from '../../kit/define-backend.ts';

/**
 * Sends a text to a port on the loopback of a host and returns all that comes back, with bash alone, so that it works
 * the same in a namespace and in a container. Undefined when nothing answers.
 */
export async function ask(host: Host, port: number, text: string): Promise<string | undefined> {
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", `'\\''`);
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '%b' '${quoted}' >&3 && cat <&3`;
  const { code, stdout } = await host.exec('bash', ['-c', script], { changesNothing: true });
  return code === 0 ? stdout : undefined;
}
