import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { junitReporter } from '../../reports/junit.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, hostile } from '../support/hostile.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';
import { type Element, parseXml } from '../support/xml.ts';

async function written(record: SuiteRecord): Promise<Element> {
  return withFolder(async (folder) => {
    const path = join(folder, 'junit.xml');
    const reporter = junitReporter({ path, stdout: new Pipe(), rerun: rerunCommand });
    for (const event of suiteEvents(record)) reporter.event(event);
    expect(await reporter.close()).toEqual([path]);
    return parseXml(await readFile(path, 'utf8'));
  });
}

function below(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...below(child, name),
  ]);
}

test('counts are those of the elements', async () => {
  const root = await written(suite);
  const suites = below(root, 'testsuite');
  expect(suites.map(({ attributes }) => attributes['id'])).toEqual(suites.map((_, at) => String(at)));
  for (const element of suites) {
    const { tests, failures, errors, skipped = '0' } = element.attributes;
    expect([tests, failures, errors, skipped]).toEqual(
      ['testcase', 'failure', 'error', 'skipped'].map((name) => String(below(element, name).length)),
    );
  }
  const outcomes = ['testcase', 'failure', 'error', 'skipped'];
  expect(outcomes.map((name) => below(root, name).length)).toEqual([11, 2, 1, 1]);
});

test('what was diagnosed, and where its files are, is said of every run', async () => {
  const said = below(await written(suite), 'system-out').map(({ text }) => text);
  const lines = said.join('\n').split('\n');
  expect(lines).toHaveLength(suite.runs.length);
  for (const { diagnosed, folder } of suite.runs) {
    const line = lines.find((one) => one.endsWith(`in ${folder}`));
    expect(line).toContain(`diagnosed ${diagnosed ?? 'nothing'}, expected `);
  }
});

test('fault and control of a scenario are cases of their own, with names of their own', async () => {
  const root = await written(suite);
  const names = below(root, 'testcase').map(
    ({ attributes }) => `${attributes['classname']} ${attributes['name']}`,
  );
  expect(new Set(names).size).toBe(11);
  expect(names).toContain('h2lab.connection-aging.netns.envoy connection-aging tls fault');
  expect(names).toContain('h2lab.connection-aging.netns.envoy connection-aging tls control');
});

test('runs by another client are cases of their own', async () => {
  const root = await written({ ...suite, runs: [runRecord(), runRecord({ client: 'curl' })] });
  const classes = below(root, 'testcase').map(({ attributes }) => attributes['classname']);
  expect(classes).toEqual([
    'h2lab.drain-grace-expired.netns.envoy',
    'h2lab.drain-grace-expired.netns.envoy.curl',
  ]);
});

test('a failure says why, and how to run it again', async () => {
  const [failure] = below(await written(suite), 'failure').filter(
    ({ attributes }) => attributes['type'] === 'contradicted',
  );
  expect(failure?.attributes['message']).toContain('expected deadline-exceeded-client, diagnosed');
  expect(failure?.text).toContain('hop: expected client-proxy, diagnosed proxy-server');
  expect(failure?.text).toContain('h2lab run deadline-exceeded-client --backend netns');
});

test('hostile strings are harmless in every place, and a megabyte of them too', async () => {
  const texts = [everything, ...Object.values(hostile), '\ufffe\uffff\u0000'.repeat(350_000)];
  const runs = texts.flatMap((text) => [
    runRecord({ verdict: 'broken', scenario: text, reasons: [text], folder: text, diagnosed: text }),
    runRecord({ verdict: 'unsupported', proxy: text, reasons: [text] }),
  ]);
  const root = await written({ ...suite, environment: { [everything]: everything }, runs });
  expect(below(root, 'testcase')).toHaveLength(runs.length);
  expect(below(root, 'script')).toEqual([]);
});

test('a suite without runs, and one that never began', async () => {
  expect((await written({ ...suite, runs: [] })).children).toEqual([]);
  const never = junitReporter({ path: '/nonexistent/x', stdout: new Pipe(), rerun: rerunCommand });
  expect(await never.close()).toEqual([]);
});

test('what is no XML is refused by the parser of these tests', () => {
  expect(() => parseXml('<a>\u0001</a>')).toThrow('not well-formed');
});
