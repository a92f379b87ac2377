import { join } from 'node:path';
import { cpus, release } from 'node:os';
import { htmlReporter } from '../../reports/html.ts';
import { jsonReporter } from '../../reports/json.ts';
import { terminalReporter } from '../../reports/terminal.ts';
import envoy from '../proxies/envoy.ts';
import { InterruptedError, LackError } from '../model/errors.ts';
import type { SuiteRecord } from '../model/events.ts';
import type { Role, TransportVariant } from '../model/plan.ts';
import { type Job, runSuite } from '../runner/suite.ts';
import { findEnvoy, wantedEnvoyVersion } from '../setup/envoy.js';
import { createStore } from '../store/store.ts';
import { readAnalysis } from './read-analysis.ts';
import { analyzeFiles } from './analyze.ts';
import { chooseBackend } from './choose-backend.ts';
import { ExitCode } from './exit-codes.ts';
import { onInterrupt } from './interrupt.ts';
import { stateRoot } from './places.ts';
import { selectScenarios } from './select.ts';
import { version } from './version.ts';

/** Options of `h2lab run`, as the command line gives them. */
export interface RunOptions {
  backend: string;
  tls: TransportVariant[];
  roles: Role[];
  repeat: number;
  jobs?: number;
  json?: string;
  envoyVersion?: string;
  envoyImage?: string;
  strict?: boolean;
}

/** A verdict's exit code; the worst of a suite decides. */
function codeOf({ totals, runs }: SuiteRecord, strict: boolean): number {
  if (totals.broken > 0 || totals.contradicted > 0) return ExitCode.wrong;
  if (totals.inconclusive > 0) return ExitCode.inconclusive;
  if (strict && totals.unsupported > 0) return ExitCode.wrong;
  return runs.length === totals.unsupported ? ExitCode.inconclusive : ExitCode.ok;
}

function findEnvoyBinary(options: RunOptions): { path: string | null; version: string } {
  const wanted = options.envoyVersion;
  const found = findEnvoy(wanted);
  if (found !== null) return { path: found.path, version: found.version };
  if (options.envoyImage !== undefined) return { path: null, version: options.envoyImage };
  throw new LackError(
    `there is no Envoy ${wanted ?? wantedEnvoyVersion()} on this machine`,
    'npm start fetches it; or point H2LAB_ENVOY at a binary, or name an image with --envoy-image.',
  );
}

async function jobsOf(filters: readonly string[], options: RunOptions): Promise<Job[]> {
  const scenarios = await selectScenarios(filters);
  const repeats = Array.from({ length: options.repeat }, (_, i) => i + 1);
  return repeats.flatMap((repeat) =>
    scenarios.flatMap((scenario) =>
      options.tls.flatMap((variant) => options.roles.map((role) => ({ scenario, role, variant, repeat }))),
    ),
  );
}

/** Runs `h2lab run` and resolves to its exit code. */
export async function runCommand(filters: readonly string[], options: RunOptions): Promise<number> {
  const jobs = await jobsOf(filters, options);
  const { backend, reason } = await chooseBackend(options.backend);
  const binary = findEnvoyBinary(options);
  const interrupt = onInterrupt();
  try {
    await backend.sweep();
    const store = await createStore(stateRoot()).createSuite();
    // JSON on standard output leaves the terminal's words to standard error.
    const stream = options.json === '-' ? process.stderr : process.stdout;
    const terminal = terminalReporter({ stream, env: process.env, cwd: process.cwd() });
    const reporters = [
      htmlReporter({ path: store.reportPath, loadAnalysis: readAnalysis }),
      ...(options.json === undefined ? [] : [jsonReporter({ path: options.json, stdout: process.stdout })]),
    ];
    const environment = {
      h2lab: version(),
      node: process.version,
      kernel: release(),
      envoy: binary.version,
      cpus: String(cpus().length),
    };
    await backend.prepare(
      {
        envoyBinary: binary.path,
        envoyVersion: binary.version,
        ...(options.envoyImage === undefined ? {} : { envoyImage: options.envoyImage }),
      },
      (what) => process.stderr.write(`${what}\n`),
    );
    const record = await runSuite({
      jobs,
      parallel: options.jobs ?? Math.max(2, Math.min(4, cpus().length)),
      backend,
      backendReason: reason,
      proxy: envoy,
      proxyVersion: binary.version,
      environment,
      store,
      reporters: [terminal, ...reporters],
      analyze: (captures) =>
        analyzeFiles(
          // The analyzer learns the place of each capture and nothing else: no folder, no scenario's name.
          captures.map(({ hop, path }) => ({ file: `${hop}.pcapng`, hop, path })),
        ),
      signal: interrupt.signal,
    });
    const written = (await Promise.all(reporters.map((reporter) => reporter.close()))).flat();
    terminal.written([...written, join(store.path, 'suite.json')]);
    await terminal.close();
    if (interrupt.signal.aborted) throw new InterruptedError();
    return codeOf(record, options.strict === true);
  } finally {
    interrupt.release();
  }
}
