/** `scenarios/DIALECTS.json`: what each proxy, in each version, made of each scenario, for the generated page. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import { readRun } from '../store/read-run.ts';
import { seenInRun } from './seen-in-run.ts';

/** Where it lies below the root of the repository. */
const dialectsFile = join('scenarios', 'DIALECTS.json');

const texts = z.array(z.string());

const dialectShape = z.object({
  verdict: z.enum(['confirmed', 'contradicted', 'inconclusive', 'unsupported', 'broken']),
  diagnosed: z.string().nullable(),
  /** Of a verdict that is not `confirmed`. */
  reasons: texts,
  /** Status codes of gRPC at the application of the client, with how often each came. */
  client: texts,
  /** What ended or refused something, to the client and upstream, in the order in which it was first seen. */
  toClient: texts,
  upstream: texts,
  /** What the proxy's log says of it. */
  log: texts,
});

/** What one proxy made of one scenario. */
export type Dialect = z.output<typeof dialectShape>;

const dialectsShape = z.object({
  format: z.literal('h2lab.dialects/1'),
  /** By scenario, then by proxy with its version (`envoy 1.40.0`). */
  scenarios: z.record(z.string(), z.record(z.string(), dialectShape)),
});

/** All of them. */
export type Dialects = z.output<typeof dialectsShape>;

const suiteShape = z.looseObject({
  format: z.literal('h2lab.suite/1'),
  runs: z.array(
    z.looseObject({
      scenario: z.string(),
      proxy: z.string(),
      variant: z.string(),
      role: z.string(),
      folder: z.string(),
      verdict: dialectShape.shape.verdict,
      diagnosed: z.string().nullable(),
      reasons: texts,
    }),
  ),
});

type Suite = z.output<typeof suiteShape>;

async function readSuite(path: string): Promise<Suite> {
  try {
    return suiteShape.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new UsageError(`${path}: expected the suite.json of a suite: ${(error as Error).message}.`);
  }
}

async function dialectOf(run: Suite['runs'][number]): Promise<Dialect> {
  const { verdict, diagnosed, reasons, folder } = run;
  const nothing = { client: [], toClient: [], upstream: [], log: [] };
  const seen = verdict === 'unsupported' || verdict === 'broken' ? nothing : await seenInRun(folder);
  return { verdict, diagnosed, reasons: verdict === 'confirmed' ? [] : reasons, ...seen };
}

/**
 * What the suites show whose `suite.json` are named: runs with the fault, through a proxy; in plaintext, or over TLS where
 * a scenario means nothing without. A later suite takes the place of an earlier one.
 *
 * Rejects with a {@link UsageError}, and with a `StoreError` when a run is not there any more.
 */
export async function dialectsOf(suites: readonly string[]): Promise<Dialects> {
  const dialects: Dialects['scenarios'] = {};
  for (const path of suites) {
    const { runs } = await readSuite(path);
    const wanted = runs.filter(({ role, proxy }) => role === 'fault' && proxy !== 'none');
    for (const run of wanted) {
      const { plan } = await readRun(run.folder);
      const name = `${plan.proxy} ${plan.proxyVersion}`;
      const known = (dialects[run.scenario] ??= {});
      // What cannot be had in one variant may be had in another one.
      if (run.verdict === 'unsupported' && known[name] !== undefined) continue;
      known[name] = await dialectOf(run);
    }
  }
  const sorted = Object.entries(dialects).sort(([a], [b]) => (a < b ? -1 : 1));
  return { format: 'h2lab.dialects/1', scenarios: Object.fromEntries(sorted) };
}

/** Writes the file below `root`. */
export async function writeDialects(root: string, dialects: Dialects): Promise<void> {
  await writeFile(join(root, dialectsFile), `${JSON.stringify(dialects, null, 1)}\n`);
}

/** What is kept below `root`; nothing where no file is. */
export async function readDialects(root: string): Promise<Dialects> {
  const text = await readFile(join(root, dialectsFile), 'utf8').catch(() => undefined);
  return text === undefined
    ? { format: 'h2lab.dialects/1', scenarios: {} }
    : dialectsShape.parse(JSON.parse(text));
}
