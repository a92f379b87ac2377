import { expect, test } from '@jest/globals';
import {
  roleText,
  runId,
  severalOf,
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

test('a row a run, linked to its section', () => {
  const table = [
    tableStart(runs),
    ...runs.map((run, n) => tableRow(run, n, several)),
    tableEnd(),
    '</main>',
  ].join('');
  const { elements, text } = look(table);
  const links = elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.get('href'));
  expect(links).toEqual(runs.map((_, n) => `#${runId(n)}`));
  expect(text).toContain('no diagnosis');
  const chips = elements.flatMap(({ attributes }) => attributes.get('data-verdict-filter') ?? []);
  expect(chips).toEqual(['broken', 'contradicted', 'inconclusive', 'confirmed', 'unsupported']);
});

test('a diagnosis that differs is marked, an equal one is not', () => {
  expect(String(tableRow(runRecord({ diagnosed: 'healthy' }), 0, several))).toContain('class="different"');
  expect(String(tableRow(runRecord(), 0, several))).not.toContain('class="different"');
});

test('only what differs between runs is named', () => {
  expect(severalOf([runRecord(), runRecord({ backend: 'docker', repeat: 2 })])).toEqual({
    backends: true,
    proxies: false,
    repeats: true,
  });
  expect(variantText(runRecord(), several)).toBe('tls');
  expect(variantText(runRecord(), { ...several, backends: true, proxies: true })).toBe('tls, netns, envoy');
  expect(roleText(runRecord(), several)).toBe('fault');
  expect(roleText(runRecord(), { ...several, repeats: true })).toBe('fault #1');
});

test('a verdict is a mark and a word', () => {
  expect(look(String(verdictPill('contradicted'))).text).toBe('✗ contradicted');
});

test('hostile names stay text', () => {
  const row = String(
    tableRow(
      runRecord({ scenario: everything, variant: everything, expected: everything, diagnosed: everything }),
      0,
      several,
    ),
  );
  expect(row).not.toMatch(raw);
  expect(look(row).elements.map(({ name }) => name)).not.toContain('script');
});
