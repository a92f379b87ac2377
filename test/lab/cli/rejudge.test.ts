import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { analyzeFiles } from '../../../lab/cli/analyze.ts';
import { runInputs } from '../../../lab/cli/analyze-inputs.ts';
import { runLogs } from '../../../lab/cli/analyze-logs.ts';
import { type AnalyzeRun, rejudge, rejudgeCommand } from '../../../lab/cli/rejudge.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import type { Plan, Role } from '../../../lab/model/plan.ts';
import type { Verdict } from '../../../lab/model/verdict.ts';
import { createRunFolder } from '../../../lab/store/run-folder.ts';
import { golden } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';

const analyzeRun: AnalyzeRun = async (captures, logs) =>
  analyzeFiles(runInputs(captures), { logs: await runLogs(logs) });

let root = '';
let today: Analysis;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rejudge-'));
  await loadRules();
  today = await analyzeRun(
    [{ hop: 'client-proxy', path: golden('deadline-exceeded-client-plain-fault') }],
    [],
  );
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const verdict: Verdict = {
  format: 'h2lab.verdict/1',
  kind: 'confirmed',
  expected: 'deadline-exceeded-client',
  diagnosed: 'deadline-exceeded-client',
  reasons: [],
};

function planOf(role: Role): Plan {
  return {
    format: 'h2lab.plan/1',
    runId: 'abc',
    scenario: 'deadline-exceeded-client',
    role,
    variant: 'plain',
    repeat: 1,
    backend: 'netns',
    proxy: 'envoy',
    proxyVersion: '1.40.0',
    topology: { id: 'one-proxy', hosts: ['client', 'proxy', 'server'], hops: [] },
    seed: 1,
    fault: null,
    expected: { signature: 'deadline-exceeded-client' },
  };
}

/** A stored run with this analysis and verdict, and the capture of a golden run. */
async function stored(
  name: string,
  change: { analysis?: Partial<Analysis['diagnosis']>; verdict?: Partial<Verdict>; captures?: boolean } = {},
): Promise<string> {
  const path = join(root, 'suite', name);
  mkdirSync(path, { recursive: true });
  const folder = await createRunFolder(path);
  await folder.writePlan(planOf('fault'));
  if (change.captures !== false)
    copyFileSync(golden('deadline-exceeded-client-plain-fault'), folder.capturePath('client-proxy'));
  const diagnosis = { ...today.diagnosis, ...change.analysis };
  await folder.writeAnalysis({
    ...today,
    diagnosis,
    incidents: [diagnosis, ...today.incidents.slice(1)],
  } as Analysis);
  await folder.writeVerdict({ ...verdict, ...change.verdict });
  return path;
}

describe('a stored run', () => {
  test('that is judged as it was has not changed, and nothing in it is written', async () => {
    const folder = await stored('same');
    const file = join(folder, 'verdict.json');
    const [before, text] = [statSync(file).mtimeMs, readFileSync(file, 'utf8')];
    const result = await rejudge(folder, analyzeRun);
    expect(result).toMatchObject({
      expected: 'deadline-exceeded-client',
      changed: [],
      after: { verdict: 'confirmed', signature: 'deadline-exceeded-client' },
    });
    expect([statSync(file).mtimeMs, readFileSync(file, 'utf8')]).toEqual([before, text]);
  });

  test('whose answer was another one says what changed', async () => {
    const folder = await stored('changed', {
      analysis: { signature: 'client-cancellation', confidence: 0.5, cause: 'client' },
      verdict: { kind: 'contradicted', diagnosed: 'client-cancellation', reasons: ['expected …'] },
    });
    const { changed, before, after } = await rejudge(folder, analyzeRun);
    expect(changed).toEqual(['verdict', 'signature', 'confidence', 'cause', 'incidents']);
    expect([before.verdict, after.verdict]).toEqual(['contradicted', 'confirmed']);
    expect([before.confidence, after.confidence]).toEqual([0.5, today.diagnosis.confidence]);
  });

  test('that proved nothing then proves nothing today', async () => {
    const reasons = ['the capture lost 5 packets'];
    const folder = await stored('doubtful', { verdict: { kind: 'inconclusive', reasons } });
    const { after, changed } = await rejudge(folder, analyzeRun);
    expect(after).toMatchObject({ verdict: 'inconclusive', reasons });
    expect(changed).toEqual([]);
  });

  test('that had no answer then may have one today', async () => {
    const what = 'No verdict: nothing.';
    const folder = await stored('answered', {
      analysis: { signature: 'inconclusive', answers: { what } },
      verdict: { kind: 'inconclusive', diagnosed: 'inconclusive', reasons: [what] },
    });
    expect((await rejudge(folder, analyzeRun)).after.verdict).toBe('confirmed');
  });

  test('whose fault left no proof has not bitten', async () => {
    const folder = await stored('unproven');
    const run = {
      runId: 'a',
      scenario: 's',
      backend: 'b',
      proxy: 'p',
      variant: 'plain',
      role: 'fault',
      repeat: 1,
    };
    const event = { at: 1, kind: 'fact', run, what: 'the fault left no proof', value: 0 };
    writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(event)}\n`);
    const { after } = await rejudge(folder, analyzeRun);
    expect(after.reasons[0]).toContain('did not bite');
  });

  test('without a capture has nothing to be judged', async () => {
    const folder = await stored('../empty', { captures: false });
    await expect(rejudge(folder, analyzeRun)).rejects.toThrow(UsageError);
    await expect(rejudge(folder, analyzeRun)).rejects.toThrow('no capture');
  });
});

describe('the command', () => {
  test('takes a run, a suite, and says with its code whether anything changed', async () => {
    await expect(rejudgeCommand([join(root, 'suite', 'same')], { json: true })).resolves.toBe(0);
    await expect(rejudgeCommand([join(root, 'suite')], {})).resolves.toBe(1);
  });

  test.each(['nowhere', 'suite/same/verdict.json', 'suite/same/captures'])('refuses %s', async (name) => {
    await expect(rejudgeCommand([join(root, name)], {})).rejects.toThrow(UsageError);
  });
});
