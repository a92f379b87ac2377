import { describe, expect, test } from '@jest/globals';
import {
  nameColumns,
  openingLines,
  paint,
  runLines,
  shownPath,
  stepErrorLines,
  totalsLine,
} from '../../../reports/text/run-lines.ts';
import { createStyle } from '../../../reports/text/style.ts';
import { runRecord, suite } from '../../support/sample-report.ts';
import { everything, raw } from '../../support/hostile.ts';

const style = createStyle(false);
const at = { cwd: '/', proxies: ['envoy'] };

describe('a finished run', () => {
  test('confirmed: one line with what was found and how long it took', () => {
    const [line, ...more] = runLines(style, runRecord(), [], at);
    expect(line).toMatch(/^✓ confirmed +drain-grace-expired +tls +fault +4\.2 s +drain-grace-expired$/);
    expect(more).toEqual([]);
  });

  test('anything else: expected, reasons, folder', () => {
    const record = runRecord({
      verdict: 'contradicted',
      diagnosed: 'healthy',
      reasons: ['one', 'two'],
      folder: '/srv/x/run',
    });
    const [line, ...more] = runLines(style, record, [], { ...at, cwd: '/srv/x' });
    expect(line).toMatch(/^✗ contradicted .* healthy, expected drain-grace-expired$/);
    expect(more).toEqual(['    one', '    two', '    run']);
  });

  test('without a diagnosis it says so', () => {
    const [line] = runLines(style, runRecord({ verdict: 'broken', diagnosed: null }), [], at);
    expect(line).toMatch(/^! broken .* no diagnosis, expected drain-grace-expired$/);
  });

  test('step errors show even when the run is confirmed, with the lines that they carry', () => {
    const error = { step: 'remove networks', ms: 3200, error: 'busy\nlast line of a log' };
    const lines = runLines(style, runRecord(), [error], at);
    expect(lines.slice(1, 4)).toEqual([
      '    step "remove networks" failed after 3.2 s:',
      '      busy',
      '      last line of a log',
    ]);
  });

  test('a step error that is the reason already is not told twice', () => {
    const record = runRecord({ verdict: 'broken', diagnosed: null, reasons: ['proxy: it did not come up'] });
    const error = { step: 'proxy', ms: 20, error: 'proxy: it did not come up' };
    expect(runLines(style, record, [error], at).filter((line) => line.includes('come up'))).toHaveLength(1);
  });
});

const run = { scenario: 'a', proxy: 'nginx', variant: 'tls', role: 'fault', repeat: 1 } as const;

test('repeats after the first are numbered', () => {
  expect(nameColumns(run, ['nginx'])).not.toContain('#');
  expect(nameColumns({ ...run, repeat: 3 }, ['nginx'])).toContain('fault #3');
});

test('the proxy is named where there are several, in a column as wide as the longest of them', () => {
  expect(nameColumns(run, ['nginx'])).not.toContain('nginx');
  expect(nameColumns(run, ['nginx', 'haproxy'])).toMatch(/^a {25} {2}nginx {4}tls {4}fault/);
  expect(nameColumns({ ...run, proxy: everything }, ['nginx', everything])).not.toMatch(raw);
});

test('another client than the usual one is always named', () => {
  expect(nameColumns({ ...run, client: 'curl' }, ['nginx'])).toMatch(/^a {25} {2}tls curl {2}fault/);
});

test('an error of one line stays on one line; endless ones are cut', () => {
  expect(stepErrorLines(style, { step: 's', ms: 10, error: 'why' })).toEqual([
    '    step "s" failed after 0.0 s: why',
  ]);
  expect(stepErrorLines(style, { step: 's', ms: 10, error: 'x\n'.repeat(500) }).length).toBeLessThan(30);
});

test('totals name the worst first', () => {
  expect(totalsLine(style, suite)).toBe(
    '1 broken, 1 contradicted, 1 inconclusive, 7 confirmed, 1 unsupported, 1 flaky in 1 min 01 s',
  );
});

test('the opening tells the backend and why', () => {
  const lines = openingLines(style, 2, { envoy: '1.40.0' }, 'netns: no container engine answers');
  expect(lines).toEqual(['2 runs  netns: no container engine answers', 'envoy 1.40.0', '']);
});

test('paths are relative below the working directory, else absolute', () => {
  expect(shownPath('/a/b/c', '/a')).toBe('b/c');
  expect(shownPath('/x/c', '/a')).toBe('/x/c');
  expect(shownPath('/a', '/a')).toBe('.');
});

test('nothing hostile comes through', () => {
  const record = runRecord({
    scenario: everything,
    variant: everything,
    expected: everything,
    diagnosed: everything,
    reasons: [everything],
    verdict: 'contradicted',
    folder: `/${everything}`,
  });
  const error = { step: everything, ms: 1, error: everything };
  const lines = [
    ...runLines(style, record, [error], at),
    ...openingLines(style, 1, { [everything]: everything }, everything),
  ];
  for (const line of lines) expect(line).not.toMatch(raw);
  for (const line of lines) expect(line).not.toContain('\n');
});

test('every verdict has its colour', () => {
  const colours = createStyle(true);
  expect(paint(colours, 'confirmed')('x')).toBe(colours.green('x'));
  expect(paint(colours, 'broken')('x')).not.toBe('x');
});
