/** The JUnit report validated by the schemas of those who read it, with libxml2. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { junitSchemas } from '../../lab/setup/junit-schemas.js';
import { junitReporter } from '../../reports/junit.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, hostile } from '../support/hostile.ts';
import { suiteWith } from '../support/require.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

const withSchemas = await suiteWith('xmllint');
const schemas = junitSchemas() ?? { ant: '', jenkins: '' };

/** What libxml2 says of a file, a line each; empty when it is valid. Entities and the network are left alone. */
function problemsOf(file: string, schema: string): string[] {
  try {
    execFileSync('xmllint', ['--nonet', '--noout', '--huge', '--schema', schema, file], { stdio: 'pipe' });
    return [];
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr)
      .trimEnd()
      .split('\n');
  }
}

async function expectValid(record: SuiteRecord, names: readonly (keyof typeof schemas)[]): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'junit.xml');
    const reporter = junitReporter({ path, stdout: new Pipe(), rerun: rerunCommand });
    for (const event of suiteEvents(record)) reporter.event(event);
    await reporter.close();
    for (const name of names) expect([name, ...problemsOf(path, schemas[name])]).toEqual([name]);
  });
}

/** Ant's schema, of 2011, knows no skipped case. */
const withoutSkipped = suite.runs.filter(({ verdict }) => verdict !== 'unsupported');

withSchemas("schemas of JUnit's XML", () => {
  test('a suite with every verdict is valid by that of Jenkins', () => expectValid(suite, ['jenkins']));

  test('one without skipped cases is valid by that of Ant as well', () =>
    expectValid({ ...suite, runs: withoutSkipped }, ['jenkins', 'ant']));

  test('so is one without runs, and one without an environment', async () => {
    await expectValid({ ...suite, runs: [] }, ['jenkins', 'ant']);
    await expectValid({ ...suite, environment: {}, runs: withoutSkipped }, ['jenkins', 'ant']);
  });

  test('so is one of hostile texts, and of a thousand failures', async () => {
    const texts = [everything, ...Object.values(hostile)];
    const runs = texts.map((text) =>
      runRecord({ verdict: 'broken', scenario: text, reasons: [text], folder: text, diagnosed: text }),
    );
    await expectValid({ ...suite, environment: { [everything]: everything }, runs }, ['jenkins', 'ant']);
    const failures = Array.from({ length: 1000 }, (_, n) =>
      runRecord({ verdict: 'contradicted', scenario: `scenario-${n}`, reasons: ['expected another'] }),
    );
    await expectValid({ ...suite, runs: failures }, ['jenkins', 'ant']);
  });

  test('they refuse what breaks them', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'junit.xml');
      for (const bad of [
        '<testsuites><testcase name="a" classname="b"/></testsuites>',
        '<testsuite name="a"/>',
        '<testsuites><testsuite name="a" tests="1" colour="red"/></testsuites>',
      ]) {
        writeFileSync(path, bad);
        for (const schema of Object.values(schemas)) expect(problemsOf(path, schema)).not.toEqual([]);
      }
      expect(readFileSync(schemas.jenkins, 'utf8')).toContain('MIT License');
    }));
});
