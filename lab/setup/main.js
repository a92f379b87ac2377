/**
 * Set-up: `node lab/setup/main.js --for start|test|full|check|bench [--envoy-version V]`, called by npm's pre-scripts.
 *
 * Makes a fresh clone able to run: packages, system tools, Envoy, the cached build. Each step does nothing, and
 * touches no network, when its work is there. A step that fails does not stop the others, so that one run names
 * everything that is missing; then the exit code is 3.
 */
import { ensureTools } from './apt.js';
import { ensureEnvoy } from './envoy.js';
import { ensureJunitSchemas } from './junit-schemas.js';
import { ensureModules } from './modules.js';
import { recoverManifest } from './manifest.js';
import { describe, Problem } from './problem.js';
import { missingTools } from './tools.js';
import { root } from './where.js';

const PURPOSES = ['start', 'test', 'full', 'check', 'bench'];

const purpose = option('--for') ?? 'start';
if (!PURPOSES.includes(purpose)) {
  process.stderr.write(`set-up: --for ${purpose}: expected one of ${PURPOSES.join(', ')}\n`);
  process.exit(4);
}

let failures = 0;
await step(() => recoverManifest(root));
const modules = await step(() => ensureModules(root));
if (purpose !== 'check') {
  await step(() => ensureTools(missingTools(purpose)));
  if (purpose !== 'bench') await step(() => ensureEnvoy(option('--envoy-version')));
  if (purpose === 'test' || purpose === 'full') await step(() => ensureJunitSchemas());
}
// The build stands on the packages: TypeScript and esbuild are among them.
if (modules.ok) await step(async () => (await import('./build.js')).ensureBuild(root));
process.exitCode = failures > 0 ? 3 : 0;

async function step(work) {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    failures += 1;
    process.stderr.write(error instanceof Problem ? `${describe(error)}\n` : `set-up: ${error.stack}\n`);
    return { ok: false };
  }
}

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
