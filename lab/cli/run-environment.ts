import { cpus, release } from 'node:os';
import { findProgram } from '../exec/find-program.ts';
import { run } from '../exec/run.ts';
import type { Backend } from '../kit/define-backend.ts';
import { type ChosenProxy, versionIn } from './choose-proxies.ts';
import { version } from './version.ts';

/** `node` is the name of this project's own Node already. */
const nameOf = (proxy: string): string => (proxy === 'node' ? 'http2-proxy' : proxy);

/** How each tool of this machine is asked what it is. */
const tools: Readonly<Record<string, readonly string[]>> = {
  tcpdump: ['--version'],
  ip: ['-V'],
  nft: ['--version'],
  ethtool: ['--version'],
};

async function toolVersion(name: string, args: readonly string[]): Promise<string> {
  const path = findProgram(name);
  if (path === undefined) return 'absent';
  const { stdout, stderr } = await run(path, args);
  // `ip utility, iproute2-6.15.0, libbpf 1.6.2`, `nftables v1.0.6`: the first number is its own.
  return versionIn((stdout + stderr).replace(/iproute2-|\bv(?=\d)/, ''));
}

/**
 * What a suite runs on: versions of this project, Node, the kernel, the proxies and the tools that take part. Tools in
 * containers are the images'; there the engine's kernel may be another one, too.
 */
export async function environmentOf(
  backend: Backend['id'],
  proxies: readonly ChosenProxy[],
): Promise<Record<string, string>> {
  const versions = await Promise.all(
    (backend === 'netns' ? Object.entries(tools) : []).map(
      async ([name, args]) => [name, await toolVersion(name, args)] as const,
    ),
  );
  return {
    h2lab: version(),
    node: process.version,
    kernel: release(),
    ...Object.fromEntries(proxies.map(({ driver, version }) => [nameOf(driver.id), version])),
    ...Object.fromEntries(versions),
    cpus: String(cpus().length),
  };
}
