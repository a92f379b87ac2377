import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { htmlReporter } from '../../reports/html.ts';
import { everything, hostile, raw } from '../support/hostile.ts';
import { look } from '../support/html-check.ts';
import { analysis, bare } from '../support/sample-diagnosis.ts';
import { analysisOf, runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { withFolder } from '../support/temporary.ts';

function report(record: SuiteRecord, load: (folder: string) => Promise<unknown>): Promise<string> {
  return withFolder(async (folder) => {
    const path = join(folder, 'report.html');
    const reporter = htmlReporter({ path, loadAnalysis: load });
    for (const event of suiteEvents(record)) reporter.event(event);
    expect(await reporter.close()).toEqual([path]);
    expect(await readdir(folder)).toEqual(['report.html']);
    return readFile(path, 'utf8');
  });
}
const loadSample = async (folder: string): Promise<unknown> => {
  const run = suite.runs.find((one) => one.folder === folder);
  return run === undefined ? null : analysisOf(run);
};

test('one balanced document: every run in the table and in a section, every link inside leads somewhere', async () => {
  const { elements, text } = look(await report(suite, loadSample));
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { attributes } of elements) {
    const href = attributes.get('href');
    if (href?.startsWith('#') === true) expect(ids).toContain(href.slice(1));
    const labelled = attributes.get('aria-labelledby');
    if (labelled !== undefined) expect(ids).toContain(labelled);
  }
  expect(elements.filter(({ name, attributes }) => name === 'tr' && attributes.has('data-run'))).toHaveLength(
    11,
  );
  expect(elements.filter(({ name }) => name === 'details')).toHaveLength(11);
  for (const fact of [
    '7 of 10 runs confirmed',
    'The grace of a drain ended before the calls did',
    'Yes: 1.00 s after',
  ])
    expect(text).toContain(fact);
});

test('sections that need a reader come first', async () => {
  const { elements } = look(await report(suite, loadSample));
  const verdicts = elements.flatMap(({ name, attributes }) =>
    name === 'section' ? (attributes.get('class')?.split(' ')[1] ?? []) : [],
  );
  expect(verdicts.slice(0, 4)).toEqual(['broken', 'contradicted', 'inconclusive', 'confirmed']);
});

test('loads nothing from anywhere', async () => {
  const page = await report(suite, loadSample);
  const { elements } = look(page);
  expect(page).not.toMatch(/https?:\/\//);
  for (const { name, attributes } of elements) {
    expect(['link', 'img', 'iframe', 'object', 'embed', 'base', 'form']).not.toContain(name);
    for (const key of attributes.keys())
      expect(key).not.toMatch(/^(src|srcset|style|on.*|xlink:href|action)$/);
    expect(attributes.get('href') ?? '#').toMatch(/^(#|\.\/)/);
  }
});

test('hostile strings in every place stay text', async () => {
  const item = { input: 0, packet: 1, time: 1, what: everything, filter: everything };
  const other = {
    ...bare(everything, everything),
    evidence: [item, { ...item, packet: 2 }],
    answers: { what: everything },
  };
  const primary = {
    ...other,
    client: everything,
    server: everything,
    quantities: { [everything]: 1 },
    answers: { what: everything, [everything]: everything },
    contributing: [other],
    ruledOut: [{ signature: everything, because: everything, evidence: [item] }],
    remedies: [everything],
  };
  const sample = analysis(primary, { incidents: [primary, other] });
  for (const input of sample.inputs)
    Object.assign(input, { file: everything, hop: everything, notes: [everything] });
  const run = runRecord({
    verdict: 'contradicted',
    scenario: everything,
    variant: everything,
    backend: everything,
    proxy: everything,
    expected: everything,
    diagnosed: everything,
    reasons: Object.values(hostile),
    folder: `/${everything}`,
  });
  const page = await report(
    { ...suite, started: everything, environment: { [everything]: everything }, runs: [run] },
    async () => sample,
  );
  expect(page).not.toMatch(raw);
  const { elements, scripts } = look(page);
  expect(scripts).toHaveLength(1);
  expect(elements.map(({ name }) => name)).not.toContain('img');
  for (const { attributes } of elements) for (const key of attributes.keys()) expect(key).not.toMatch(/^on/);
});

test('an analysis that cannot be read, or is none, costs one section and no report', async () => {
  const page = await report(suite, async (folder) => {
    if (folder.includes('connection-aging')) throw new Error('analysis.json is damaged');
    return { format: 'h2lab.analysis/9' };
  });
  expect(page).toContain('The analysis could not be read: analysis.json is damaged');
  expect(page).toContain('expected an analysis of format h2lab.analysis/1');
});

test('only one analysis is asked for at a time', async () => {
  let open = 0;
  let most = 0;
  await report(suite, async () => {
    most = Math.max(most, (open += 1));
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return null;
  });
  expect(most).toBe(1);
});

test('a path that cannot be written makes close reject, naming it', async () => {
  const reporter = htmlReporter({ path: '/nonexistent/report.html', loadAnalysis: loadSample });
  for (const event of suiteEvents()) reporter.event(event);
  await expect(reporter.close()).rejects.toThrow('could not be written to /nonexistent/report.html');
});
