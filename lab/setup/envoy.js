/**
 * Step: an Envoy binary of the version that is asked for.
 *
 * Looked for in this order: H2LAB_ENVOY, a matching `envoy` on PATH, the cache; else fetched into the cache.
 * Versions sit side by side, so two of them can be compared.
 */
import { join } from 'node:path';
import { findProgram, isExecutable, run } from './command.js';
import { fetchEnvoy, STILL_WORKS } from './envoy-fetch.js';
import { ENVOY_WHEELS } from './envoy-hashes.js';
import { Problem } from './problem.js';
import { envoyCache } from './where.js';

const DEFAULT_ENVOY_VERSION = '1.40.0';

/** The version that is used when the command line names none. */
export function wantedEnvoyVersion(env = process.env) {
  return env.H2LAB_ENVOY_VERSION || DEFAULT_ENVOY_VERSION;
}

/** Versions that can be fetched, newest first. */
export function knownEnvoyVersions() {
  return Object.keys(ENVOY_WHEELS);
}

/**
 * The Envoy that is here already, or null. `version` undefined means "the default, or whatever H2LAB_ENVOY is"; a
 * version that is named must match, wherever the binary comes from.
 */
export function findEnvoy(version, env = process.env, cache = envoyCache(env)) {
  const wanted = version ?? wantedEnvoyVersion(env);
  if (env.H2LAB_ENVOY) {
    const found = askVersion(env.H2LAB_ENVOY);
    if (found === null) {
      throw new Problem(`H2LAB_ENVOY=${env.H2LAB_ENVOY} is no Envoy`, {
        tried: `${env.H2LAB_ENVOY} --version`,
        byHand: ['point H2LAB_ENVOY at an Envoy binary, or unset it and one is fetched'],
        stillWorks: STILL_WORKS,
      });
    }
    if (version === undefined || found === wanted) {
      return { path: env.H2LAB_ENVOY, version: found, source: 'H2LAB_ENVOY' };
    }
  }
  const onPath = findProgram('envoy', env);
  if (onPath && askVersion(onPath) === wanted) return { path: onPath, version: wanted, source: 'PATH' };
  // A binary in the cache was checked and has answered before it was put there.
  const cached = join(cache, wanted, 'envoy');
  return isExecutable(cached) ? { path: cached, version: wanted, source: 'cache' } : null;
}

/** The Envoy of that version, fetched if need be. Throws a Problem. */
export function ensureEnvoy(version, env = process.env, cache = envoyCache(env)) {
  const found = findEnvoy(version, env, cache);
  if (found) return found;
  const wanted = version ?? wantedEnvoyVersion(env);
  return { path: fetchEnvoy(wanted, cache, askVersion), version: wanted, source: 'fetched' };
}

/** What `--version` answers (`1.40.0`), null when the program is no Envoy. */
function askVersion(path) {
  const { code, stdout } = run(path, ['--version'], { timeout: 10_000 });
  // envoy  version: 9a3f…/1.40.0/Clean/RELEASE/BoringSSL
  const match = code === 0 ? /\bversion: [0-9a-f]+\/([0-9][^/]*)\//.exec(stdout) : null;
  return match ? match[1] : null;
}
