import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { SuiteRecord } from '../../lab/model/events.ts';
import { htmlReporter, writeAnalysisPage } from '../../reports/html.ts';
import { type Secrets, showSecrets } from '../../reports/secrets.ts';
import { everything, hostile, raw } from '../support/hostile.ts';
import { look } from '../support/html-check.ts';
import { analysis, bare, diagnosis } from '../support/sample-diagnosis.ts';
import { analysisOf, runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { hostileWire } from '../support/sample-wire.ts';
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

/** The words of each run's page, in the order of the file. */
async function pagesOf(page: string): Promise<{ slug: string; html: string; pair: string | undefined }[]> {
  const blocks = page.matchAll(
    /<script type="text\/plain" data-block="([^"]*)"(?: data-pair="([^"]*)")?>([^<]*)<\/script>/g,
  );
  return [...blocks].map(([, slug = '', pair, text = '']) => {
    const data = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
    return { slug, pair, html: data.html };
  });
}

test('one balanced document: every run in the table and with a page, every link inside leads somewhere', async () => {
  const page = await report(suite, loadSample);
  const { elements, text } = look(page);
  const pages = await pagesOf(page);
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const links = elements.flatMap(({ attributes }) => attributes.get('href') ?? []);
  expect(links.filter((href) => href !== '#').sort()).toEqual(pages.map(({ slug }) => `#run/${slug}`).sort());
  expect(pages).toHaveLength(11);
  expect(text).toContain('7 of 10 runs confirmed');
  const words = pages.map(({ html }) => look(html).text).join('');
  for (const fact of ['The grace of a drain ended before the calls did', 'Yes: 1.00 s after'])
    expect(words).toContain(fact);
});

test('runs that need a reader come first, and each knows its other role', async () => {
  const page = await report(suite, loadSample);
  const { elements } = look(page);
  const verdicts = elements.flatMap(({ attributes }) => attributes.get('data-verdict') ?? []);
  expect(verdicts.slice(0, 4)).toEqual(['broken', 'contradicted', 'inconclusive', 'confirmed']);
  const pages = await pagesOf(page);
  const pair = pages.find(({ slug }) => slug === 'connection-aging-netns-tls-fault-1')?.pair;
  expect(pair).toBe('connection-aging-netns-tls-control-1');
});

test('secrets of captures and analyses are masked unless somebody asks for them', async () => {
  const quoting = analysis(diagnosis({ title: 'authorization: Bearer abcdef0123456789' }));
  const textOf = (secrets?: Secrets): Promise<string> =>
    withFolder(async (folder) => {
      const path = join(folder, 'page.html');
      await writeAnalysisPage(path, quoting, hostileWire, secrets);
      const page = await readFile(path, 'utf8');
      const [, block = ''] = /data-block="analysis">([^<]*)</.exec(page) ?? [];
      return page + gunzipSync(Buffer.from(block, 'base64')).toString();
    });
  for (const secret of ['very-secret', 'abcdef0123456789']) {
    expect(await textOf()).not.toContain(secret);
    expect(await textOf(showSecrets)).toContain(secret);
  }
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
  const [only] = await pagesOf(page);
  for (const part of [page, only?.html ?? '']) {
    expect(part).not.toMatch(raw);
    const { elements } = look(part);
    expect(elements.map(({ name }) => name)).not.toContain('img');
    for (const { attributes } of elements)
      for (const key of attributes.keys()) expect(key).not.toMatch(/^on/);
  }
  expect(look(page).scripts).toHaveLength(2);
  expect(look(only?.html ?? '').scripts).toEqual([]);
});

test('an analysis that cannot be read, or is none, costs one page and no report', async () => {
  const page = await report(suite, async (folder) => {
    if (folder.includes('connection-aging')) throw new Error('analysis.json is damaged');
    return { format: 'h2lab.analysis/9' };
  });
  const words = (await pagesOf(page)).map(({ html }) => html).join('');
  expect(words).toContain('The analysis could not be read: analysis.json is damaged');
  expect(words).toContain('expected an analysis of format h2lab.analysis/1');
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
