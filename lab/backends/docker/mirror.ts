import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../../exec/run.ts';

/** Where image builds get Debian packages, taken from this machine's own settings; nothing is hard-coded. */

/**
 * The Debian mirror to build from: `H2LAB_DEBIAN_MIRROR`, else this machine's own when it runs Debian and the mirror
 * speaks plain HTTP (a small base image has no CA certificates yet), else undefined: each tool's default.
 */
export function debianMirror(): string | undefined {
  const chosen = process.env['H2LAB_DEBIAN_MIRROR'];
  if (chosen) return chosen;
  if (!/^ID=debian$/m.test(read('/etc/os-release'))) return undefined;
  return firstDebianMirror(aptSources());
}

/** The first mirror of Debian's main archive in the text of apt sources, in either of apt's two formats. */
export function firstDebianMirror(sources: string): string | undefined {
  for (const line of sources.split('\n')) {
    const match = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(http:\/\/\S+?)\/?(?:\s|$)/.exec(line.trim());
    if (match?.[1]?.endsWith('/debian')) return match[1];
  }
  return undefined;
}

/** Proxy settings by the names that builds and tools know (`http_proxy`): the environment's, else apt's own. */
export async function proxySettings(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of ['http_proxy', 'https_proxy', 'no_proxy']) {
    const value = process.env[name] ?? process.env[name.toUpperCase()];
    if (value) found[name] = value;
  }
  if (!found['http_proxy']) {
    const proxy = await aptProxy();
    if (proxy) found['http_proxy'] = proxy;
  }
  return found;
}

async function aptProxy(): Promise<string | undefined> {
  try {
    const { stdout } = await run('apt-config', ['dump', '--format', '%v', 'Acquire::http::Proxy']);
    const value = stdout.trim();
    return value === '' || value === 'DIRECT' ? undefined : value;
  } catch {
    return undefined; // no apt on this machine
  }
}

function aptSources(): string {
  const folder = '/etc/apt/sources.list.d';
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name));
  } catch {
    // no such folder: the single file below is all there is
  }
  return ['/etc/apt/sources.list', ...names.map((name) => `${folder}/${name}`)].map(read).join('\n');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
