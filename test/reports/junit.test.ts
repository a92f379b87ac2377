import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { junitReporter } from '../../reports/junit.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, hostile } from '../support/hostile.ts';
import { junitProblems } from '../support/junit-shape.ts';
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

test('valid by the common schema; counts are those of the elements', async () => {
  const root = await written(suite);
  expect(junitProblems(root)).toEqual([]);
  for (const element of [root, ...below(root, 'testsuite')]) {
    const { tests, failures, errors } = element.attributes;
    expect([tests, failures, errors]).toEqual(
      ['testcase', 'failure', 'error'].map((name) => String(below(element, name).length)),
    );
  }
  expect(below(root, 'skipped')).toHaveLength(1);
  expect(root.attributes).toMatchObject({ tests: '11', failures: '2', errors: '1', time: '61.400' });
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
  expect(junitProblems(root)).toEqual([]);
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
  expect(junitProblems(root)).toEqual([]);
  expect(below(root, 'testcase')).toHaveLength(runs.length);
  expect(below(root, 'script')).toEqual([]);
});

test('a suite without runs, and one that never began', async () => {
  expect(junitProblems(await written({ ...suite, runs: [] }))).toEqual([]);
  const never = junitReporter({ path: '/nonexistent/x', stdout: new Pipe(), rerun: rerunCommand });
  expect(await never.close()).toEqual([]);
});

test('the schema refuses what the readers refuse', () => {
  for (const [bad, why] of [
    ['<testsuites><testcase name="a" classname="b"/></testsuites>', 'not here'],
    ['<testsuite name="a"/>', 'tests is missing'],
    [
      '<testsuite name="a" tests="1"><testcase name="a" classname="b" time="1 s"/></testsuite>',
      'is no seconds',
    ],
    [
      '<testsuite name="a" tests="1"><system-out/><testcase name="a" classname="b"/></testsuite>',
      'out of order',
    ],
    ['<testsuite name="a" tests="1" colour="red"/>', 'no attribute colour'],
  ] as const)
    expect(junitProblems(parseXml(bad)).join()).toContain(why);
  expect(() => parseXml('<a>\u0001</a>')).toThrow('not well-formed');
});
