/**
 * What this machine offers to the lab: the rows of `h2lab doctor`.
 *
 * Probed, never assumed, and all side by side. Nothing is installed or changed here.
 */
import { join } from 'node:path';
import { findProgram, runAsync } from './command.js';
import { STILL_WORKS } from './envoy-fetch.js';
import { findEnvoy, wantedEnvoyVersion } from './envoy.js';
import { probeDocker } from './facts-docker.js';
import { foreignClientFacts } from './foreign-clients.js';
import { probeNamespaces } from './facts-namespaces.js';
import { TOOLS } from './tools.js';
import { kind, root } from './where.js';

/** Collects every fact. Takes as long as the slowest probe; see facts.d.ts for the shape. */
export async function collectFacts({ envoyVersion, env = process.env } = {}) {
  const [npm, tools, docker, namespaces, foreign] = await Promise.all([
    npmFact(env),
    Promise.all(TOOLS.map((tool) => toolFact(tool, env))),
    probeDocker(env),
    probeNamespaces(),
    foreignClientFacts(env),
  ]);
  const needsNetns = !docker.ok;
  const netnsTools = tools.map((fact) => ({ ...fact, optional: fact.optional || !needsNetns }));
  // Either backend is enough to run every scenario.
  const backends = [
    { ...docker, optional: namespaces.every((fact) => fact.ok) },
    ...namespaces.map((fact) => ({ ...fact, optional: docker.ok })),
  ];
  return [nodeFact(), npm, envoyFact(envoyVersion, env), ...netnsTools, ...foreign, ...backends];
}

/** The rows of gRPC clients besides the lab's own, by which a run may be asked for. */
export async function clientFacts(env = process.env) {
  const programs = TOOLS.filter(({ name }) => name === 'curl' || name === 'nghttp');
  const [tools, foreign] = await Promise.all([
    Promise.all(programs.map((tool) => toolFact(tool, env))),
    foreignClientFacts(env),
  ]);
  return [...tools, ...foreign];
}

/** True when nothing that is needed is missing: exit code 0 of `h2lab doctor`, else 3. */
export function allWell(facts) {
  return facts.every((fact) => fact.ok || fact.optional);
}

function nodeFact() {
  const ok = Number.parseInt(process.versions.node, 10) >= 24;
  const fix = 'in a clone: npm ci --ignore-scripts; else install Node 24 or newer';
  return row('node', process.versions.node, process.execPath, ok, 'everything', fix);
}

async function npmFact(env) {
  const where = findProgram('npm', env);
  const answer = where ? await runAsync(where, ['--version'], { env }) : { code: 127, stdout: '' };
  const ok = answer.code === 0;
  const fact = row(
    'npm',
    ok ? answer.stdout.trim() : null,
    where,
    ok,
    'set-up of a clone',
    'comes with Node',
  );
  return { ...fact, optional: kind === 'package' };
}

/** How each tool tells its version; all of them on standard output or standard error, somewhere in the first lines. */
const VERSION_ARGUMENTS = { ip: ['-V'], haproxy: ['-v'], nginx: ['-v'] };

async function toolFact(tool, env) {
  const where = findProgram(tool.name, env);
  const optional = !tool.purposes.includes('start');
  const fix = `apt-get install --no-install-recommends ${tool.debianPackage}`;
  if (!where) return { ...row(tool.name, null, null, false, tool.offWithout, fix), optional };
  const { stdout, stderr } = await runAsync(where, VERSION_ARGUMENTS[tool.name] ?? ['--version'], { env });
  const version = /\bv?(\d+\.\d+[\w.+-]*)/.exec(stdout + stderr)?.[1] ?? /-(\d{6}|\d+)/.exec(stdout)?.[1];
  return { ...row(tool.name, version ?? null, where, true, tool.offWithout, fix), optional };
}

function envoyFact(version, env) {
  const off = `every scenario with a proxy; still works: ${STILL_WORKS}`;
  const wanted = version ?? wantedEnvoyVersion(env);
  const fix =
    kind === 'clone'
      ? `node ${join(root, 'lab/setup/main.js')} --for start --envoy-version ${wanted}`
      : 'it is fetched by the first run; or set H2LAB_ENVOY to a binary';
  try {
    const found = findEnvoy(version, env);
    if (!found) return row('envoy', null, null, false, off, fix);
    return row('envoy', found.version, `${found.path} (${found.source})`, true, off, fix);
  } catch (error) {
    return row('envoy', null, env.H2LAB_ENVOY ?? null, false, off, error.message);
  }
}

function row(tool, version, where, ok, offWithout, fix) {
  return { tool, version, where, ok, optional: false, offWithout, fix };
}
