/** Runs `h2lab run` as a user would and gives back its JSON result. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import type { Plan } from '../../lab/model/plan.ts';
import { run } from './run-node.ts';
import { withFolder } from './temporary.ts';

const bin = join(import.meta.dirname, '..', '..', 'lab', 'cli', 'bin.js');

/** Scenarios that stand for all where a test is about the loop: what proxies, clients and servers do. Six runs a variant. */
export const someScenarios = ['connection-aging', 'deadline-exceeded-client', 'drain-grace-expired'] as const;

/**
 * The suite's result and the exit code. What it printed is in the error of a failed expectation. `state` is where its
 * runs go, in place of the clone's own folder.
 */
export async function runSuiteBy(
  args: readonly string[],
  state?: string,
): Promise<{ record: SuiteRecord; code: number | null }> {
  return withFolder(async (folder) => {
    const out = join(folder, 'out.json');
    const env = state === undefined ? {} : { H2LAB_STATE: state };
    const ended = await run([bin, 'run', ...args, '--json', out], { env });
    const { code, stderr, stdout } = ended;
    try {
      return { record: JSON.parse(readFileSync(out, 'utf8')) as SuiteRecord, code };
    } catch (error) {
      throw new Error(`no result (exit code ${code ?? 'none'}):\n${stdout}\n${stderr}`, { cause: error });
    }
  });
}

/** Expects every run confirmed and none flaky; a failure shows the reasons of those that were not. */
export function expectAllConfirmed(
  { record, code }: Awaited<ReturnType<typeof runSuiteBy>>,
  runs: number,
): void {
  const others = record.runs.filter(({ verdict }) => verdict !== 'confirmed');
  expect(others).toEqual([]);
  expect({ runs: record.runs.length, flaky: record.flaky, code }).toEqual({ runs, flaky: 0, code: 0 });
}

/** Ids of the runs of a suite, as their plans say. */
export function runIds(record: SuiteRecord): string[] {
  return record.runs.map(({ folder }) => {
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan;
    return plan.runId;
  });
}
