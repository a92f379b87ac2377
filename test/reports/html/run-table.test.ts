import { expect, test } from '@jest/globals';
import {
  roleText,
  severalOf,
  slugsOf,
  tableEnd,
  tableRow,
  tableStart,
  variantText,
  verdictPill,
} from '../../../reports/html/run-table.ts';
import { everything, raw } from '../../support/hostile.ts';
import { look } from '../../support/html-check.ts';
import { runRecord, runs } from '../../support/sample-report.ts';

const several = { backends: false, proxies: false, repeats: false };

const row = { slug: 'a-run', layer: 'grpc', several };

test('a row a run, linked to its page', () => {
  const slugs = slugsOf(runs);
  const table = [
    tableStart(
      runs,
      runs.map(() => 'grpc'),
    ),
    ...runs.map((run, n) => tableRow(run, { ...row, slug: slugs[n] ?? '' })),
    tableEnd(),
  ].join('');
  const { elements, text } = look(table);
  const links = elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.get('href'));
  expect(links).toEqual(slugs.map((slug) => `#run/${slug}`));
  expect(text).toContain('no diagnosis');
  const chips = elements.flatMap(({ attributes }) => attributes.get('data-verdict-filter') ?? []);
  expect(chips).toEqual(['broken', 'contradicted', 'inconclusive', 'confirmed', 'unsupported']);
});

test('a diagnosis that differs is marked, an equal one is not', () => {
  expect(String(tableRow(runRecord({ diagnosed: 'healthy' }), row))).toContain('class="different"');
  expect(String(tableRow(runRecord(), row))).not.toContain('class="different"');
});

test('only what differs between runs is named', () => {
  expect(severalOf([runRecord(), runRecord({ backend: 'docker', repeat: 2 })])).toEqual({
    backends: true,
    proxies: false,
    repeats: true,
  });
  expect(variantText(runRecord(), several)).toBe('tls');
  expect(variantText(runRecord(), { ...several, backends: true, proxies: true })).toBe('tls, netns, envoy');
  expect(variantText(runRecord({ client: 'curl' }), several)).toBe('tls, curl');
  expect(roleText(runRecord(), several)).toBe('fault');
  expect(roleText(runRecord(), { ...several, repeats: true })).toBe('fault #1');
});

test('runs of one folder name have pages of their own, and no name needs escaping', () => {
  const two = [runRecord({ folder: '/a/x y/run<1>' }), runRecord({ folder: '/b/run<1>' })];
  const slugs = slugsOf(two);
  expect(new Set(slugs).size).toBe(2);
  for (const slug of slugs) expect(slug).toMatch(/^[A-Za-z0-9._~-]+$/);
});

test('a choice is offered only where runs differ', () => {
  const start = (some: Parameters<typeof tableStart>[0]) =>
    look(
      [
        tableStart(
          some,
          some.map(() => 'tcp'),
        ),
        tableEnd(),
      ].join(''),
    ).elements.flatMap(({ attributes }) => attributes.get('data-choice') ?? []);
  expect(start([runRecord(), runRecord({ variant: 'plain' })])).toEqual(['variant']);
  expect(start(runs)).toContain('scenario');
});

test('a verdict is a mark and a word', () => {
  expect(look(String(verdictPill('contradicted'))).text).toBe('✗ contradicted');
});

test('hostile names stay text', () => {
  const line = String(
    tableRow(
      runRecord({ scenario: everything, variant: everything, expected: everything, diagnosed: everything }),
      row,
    ),
  );
  expect(line).not.toMatch(raw);
  expect(look(line).elements.map(({ name }) => name)).not.toContain('script');
});
