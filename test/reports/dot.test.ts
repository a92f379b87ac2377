import { expect, test } from '@jest/globals';
import { dotReporter } from '../../reports/dot.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { everything, raw } from '../support/hostile.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe, Screen } from '../support/screen.ts';

const more = { cwd: '/', rerun: rerunCommand };

test('a mark a run, then what failed, the totals and the paths', async () => {
  const pipe = new Pipe();
  const reporter = dotReporter({ stream: pipe, env: {}, ...more });
  for (const event of suiteEvents()) reporter.event(event);
  reporter.written(['/srv/report.xml']);
  await reporter.close();
  const lines = pipe.text.split('\n');
  expect(lines[1]).toBe('·······?✗!–');
  expect(pipe.text).toContain('h2lab run deadline-exceeded-client --backend netns');
  expect(lines.at(-3)).toContain('1 broken, 1 contradicted, 1 inconclusive, 7 confirmed, 1 unsupported');
  expect(lines.at(-2)).toBe('srv/report.xml');
});

test('marks are broken at the width of the terminal, and coloured there alone', () => {
  const screen = new Screen(20);
  const runs = Array.from({ length: 50 }, () => runRecord());
  const reporter = dotReporter({ stream: screen, env: {}, ...more });
  for (const event of suiteEvents({ ...suite, runs })) reporter.event(event);
  expect(screen.text.split('\n').slice(1, 4)).toEqual(['·'.repeat(20), '·'.repeat(20), '·'.repeat(10)]);
  expect(screen.raw).toContain('\x1b[32m');
  const plain = new Screen(20);
  const without = dotReporter({ stream: plain, env: { NO_COLOR: '1' }, ...more });
  for (const event of suiteEvents()) without.event(event);
  expect(plain.raw).not.toContain('\x1b');
});

test('an interrupted suite ends its line', async () => {
  const pipe = new Pipe();
  const reporter = dotReporter({ stream: pipe, env: {}, ...more });
  for (const event of suiteEvents().slice(0, 6)) reporter.event(event);
  await reporter.close();
  expect(pipe.text).toBe('11 runs\n·\n');
});

test('in GitHub Actions no reason is an order to the runner; hostile texts are spelled out', () => {
  const pipe = new Pipe();
  const runs = [runRecord({ verdict: 'broken', reasons: ['::error::owned', everything] })];
  const reporter = dotReporter({ stream: pipe, env: { GITHUB_ACTIONS: 'true' }, ...more });
  for (const event of suiteEvents({ ...suite, runs })) reporter.event(event);
  expect(pipe.text).not.toMatch(/^\s*::/m);
  expect(pipe.text.replaceAll('\n', '')).not.toMatch(raw);
});
