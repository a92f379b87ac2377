/** `scenarios/MEASURED.json`: how the scenarios went when a suite of all of them was last run, for the generated page. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../model/errors.ts';
import { allVariants, type Variant } from '../model/variants.ts';

/** Where it lies below the root of the repository. */
const measuredFile = join('scenarios', 'MEASURED.json');

const counts = z.object({ confirmed: z.number(), of: z.number() });

const measuredShape = z.object({
  format: z.literal('h2lab.measured/1'),
  /** By the scenario's id. */
  scenarios: z.record(
    z.string(),
    z.object({
      /** Of its longest run with the fault. */
      seconds: z.number(),
      /** Controls that were taken for ill, of all variants. */
      falseAlarms: z.number(),
      /** Runs with the fault, by variant; a variant that is not supported has none. */
      variants: z.partialRecord(z.enum(allVariants), counts),
    }),
  ),
});

/** What was measured of each scenario. */
export type Measured = z.output<typeof measuredShape>;

/** The part of `suite.json` that is read. */
const suiteShape = z.looseObject({
  format: z.literal('h2lab.suite/1'),
  runs: z.array(
    z.looseObject({
      scenario: z.string(),
      variant: z.enum(allVariants),
      role: z.enum(['fault', 'control']),
      verdict: z.enum(['confirmed', 'contradicted', 'inconclusive', 'unsupported', 'broken']),
      seconds: z.number(),
    }),
  ),
});

async function readSuite(path: string): Promise<z.output<typeof suiteShape>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path}: expected the suite.json of a suite: ${(error as Error).message}.`);
  });
  try {
    return suiteShape.parse(JSON.parse(text));
  } catch {
    throw new UsageError(`${path}: expected the suite.json of a suite (h2lab.suite/1).`);
  }
}

/** Adds a suite to what was measured: a variant that it has takes the place of an earlier one. */
function add(measured: Measured, { runs }: z.output<typeof suiteShape>): void {
  // Whose client is another one was asked for apart, and measures that client.
  const ran = runs.filter(({ verdict, client }) => verdict !== 'unsupported' && client === undefined);
  for (const id of new Set(ran.map(({ scenario }) => scenario))) {
    const own = ran.filter(({ scenario }) => scenario === id);
    const faults = own.filter(({ role }) => role === 'fault');
    const entry = (measured.scenarios[id] ??= { seconds: 0, falseAlarms: 0, variants: {} });
    entry.seconds = Math.max(entry.seconds, ...faults.map(({ seconds }) => Math.round(seconds * 10) / 10));
    entry.falseAlarms += own.filter(
      ({ role, verdict }) => role === 'control' && verdict === 'contradicted',
    ).length;
    for (const variant of new Set(faults.map((run) => run.variant))) {
      const these = faults.filter((run) => run.variant === variant);
      const confirmed = these.filter(({ verdict }) => verdict === 'confirmed').length;
      entry.variants[variant] = { confirmed, of: these.length };
    }
  }
}

/** What was measured, of the suites whose `suite.json` are named. Rejects with a {@link UsageError}. */
export async function measuredOf(suites: readonly string[]): Promise<Measured> {
  const measured: Measured = { format: 'h2lab.measured/1', scenarios: {} };
  for (const path of suites) add(measured, await readSuite(path));
  const sorted = Object.entries(measured.scenarios).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...measured, scenarios: Object.fromEntries(sorted) };
}

/** Writes the file below `root`. */
export async function writeMeasured(root: string, measured: Measured): Promise<void> {
  await writeFile(join(root, measuredFile), `${JSON.stringify(measured, null, 2)}\n`);
}

/** What is kept below `root`; nothing where no file is. */
export async function readMeasured(root: string): Promise<Measured> {
  const text = await readFile(join(root, measuredFile), 'utf8').catch(() => undefined);
  return text === undefined
    ? { format: 'h2lab.measured/1', scenarios: {} }
    : measuredShape.parse(JSON.parse(text));
}

/** The cells of a scenario's row: its time, each variant, false alarms. */
export function measuredCells(measured: Measured, id: string): string[] | undefined {
  const entry = measured.scenarios[id];
  if (entry === undefined) return undefined;
  const cell = (variant: Variant): string => {
    const of = entry.variants[variant];
    return of === undefined ? '–' : `${of.confirmed}/${of.of}`;
  };
  return [`${entry.seconds.toFixed(1)} s`, ...allVariants.map(cell), String(entry.falseAlarms)];
}
