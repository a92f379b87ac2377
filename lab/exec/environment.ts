/** What of the user's own environment a process of the lab may see. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

/**
 * Node's pipes are sockets, and a first-level bash with a socket as its standard input takes itself for a shell
 * started by rshd and reads ~/.bashrc, whatever that does. A bash that is told that it is a nested one does not.
 */
const nestedShell = { SHLVL: '1' };

/**
 * The environment of every process that the lab starts: a few inherited names and what the caller adds. It is a list
 * of what is let in, because `NODE_OPTIONS`, `GRPC_TRACE`, `SSLKEYLOGFILE` or a proxy variable of the user's shell
 * would change what a peer puts on the wire.
 */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...nestedShell, ...extra };
}
