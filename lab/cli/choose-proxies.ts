import { join } from 'node:path';
import { listIds, load } from '../../analyzer/node/discover.ts';
import { findProgram } from '../exec/find-program.ts';
import { run } from '../exec/run.ts';
import type { Backend } from '../kit/define-backend.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import { LackError, UsageError } from '../model/errors.ts';
import { ensureEnvoy, findEnvoy } from '../setup/envoy.js';
import { describe, Problem } from '../setup/problem.js';
import { TOOLS } from '../setup/tools.js';
import { unknown } from './nearest.ts';
import { codeRoot, ending, proxiesFolder } from './places.ts';
import { version as ownVersion } from './version.ts';

/** Which proxies are asked for, and which Envoy. */
export interface ProxyWish {
  proxy: readonly string[];
  envoyVersion?: string;
  envoyImage?: string;
}

/** A driver, and the version of what it drives as far as it is known before a run. */
export interface ChosenProxy {
  driver: ProxyDriver;
  version: string;
}

/** The proxies of a suite. */
export interface ProxyChoice {
  proxies: ChosenProxy[];
  /** The Envoy binary of this machine; null when none is used. */
  envoyBinary: string | null;
  envoyVersion: string;
}

/** Loads one driver by its id; rejects with the nearest names when there is none. */
export async function loadProxy(id: string): Promise<ProxyDriver> {
  const ids = await listIds(proxiesFolder);
  if (!ids.includes(id)) {
    throw new UsageError(unknown('proxy', id, ids, 'One file a driver in lab/proxies.'));
  }
  return load<ProxyDriver>(join(codeRoot, 'lab', 'proxies', `${id}${ending}`));
}

/** The Envoy that is asked for; one that is not on this machine is fetched, as set-up does. */
function chooseEnvoy({ envoyVersion, envoyImage }: ProxyWish): { path: string | null; version: string } {
  try {
    const found = envoyImage === undefined ? ensureEnvoy(envoyVersion) : findEnvoy(envoyVersion);
    return found ?? { path: null, version: envoyImage ?? 'unknown' };
  } catch (error) {
    throw error instanceof Problem ? new LackError(describe(error)) : error;
  }
}

/** The first thing that looks like a version in what a program says of itself. */
export function versionIn(text: string): string {
  return /\b(\d+\.\d+(?:\.\d+)*)/.exec(text)?.[1] ?? 'unknown';
}

/** The package of Debian and Ubuntu that brings a program. */
function packageOf(program: string): string {
  return TOOLS.find(({ name }) => name === program)?.debianPackage ?? program;
}

/** Asks a program of this machine; in containers it is the image's, which has the version of its Debian. */
async function versionOf(
  { id, program }: ProxyDriver,
  backend: Backend['id'],
  find: typeof findProgram,
): Promise<string> {
  if (program === undefined) return ownVersion();
  if (backend === 'docker') return 'of the image';
  const path = find(program);
  if (path === undefined) {
    throw new LackError(
      `--proxy ${id}: ${program} is not on this machine`,
      `apt-get install --no-install-recommends ${packageOf(program)}`,
    );
  }
  const { stdout, stderr } = await run(path, ['-v']);
  return versionIn(stdout + stderr);
}

/** What stands in a scenario that has no proxy, whichever are asked for. */
export async function noProxy(): Promise<ChosenProxy> {
  return { driver: await loadProxy('none'), version: ownVersion() };
}

/**
 * Loads the drivers that are asked for and finds what they drive. Rejects with a `LackError` that names the package of
 * what this machine lacks.
 */
export async function chooseProxies(
  wish: ProxyWish,
  backend: Backend['id'],
  find = findProgram,
): Promise<ProxyChoice> {
  const drivers = await Promise.all(wish.proxy.map(loadProxy));
  const envoy = wish.proxy.includes('envoy') ? chooseEnvoy(wish) : { path: null, version: 'none' };
  const proxies = await Promise.all(
    drivers.map(async (driver) => ({
      driver,
      version: driver.id === 'envoy' ? envoy.version : await versionOf(driver, backend, find),
    })),
  );
  return { proxies, envoyBinary: envoy.path, envoyVersion: envoy.version };
}
