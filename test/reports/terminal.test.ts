import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { LabEvent } from '../../lab/model/events.ts';
import { terminalReporter } from '../../reports/terminal.ts';
import { planOf, runName, runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { hostile, raw } from '../support/hostile.ts';
import { Pipe, Screen } from '../support/screen.ts';

const at = Date.parse(suite.started);
const record = runRecord();
const name = runName(record);
const begin: LabEvent[] = [
  {
    at,
    kind: 'suite-start',
    runs: 1,
    environment: { envoy: '1.40.0' },
    folder: '/srv',
    backendReason: 'docker: engine 26.1 answers',
    proxies: ['envoy'],
  },
  { at, kind: 'run-start', run: name, plan: planOf(name, record), folder: record.folder },
];

describe('not a terminal', () => {
  test('one line a finished run, no cursor movement, no colour', async () => {
    const pipe = new Pipe();
    const reporter = terminalReporter({ stream: pipe, env: {}, cwd: '/srv/lab' });
    for (const event of suiteEvents()) reporter.event(event);
    reporter.written(['/srv/lab/.h2lab/report.html']);
    expect(await reporter.close()).toEqual([]);
    expect(pipe.text).not.toContain('\x1b');
    const lines = pipe.text.split('\n');
    expect(lines[0]).toBe('11 runs  netns: no container engine answers');
    expect(lines[1]).toContain('envoy 1.40.0');
    expect(lines.filter((line) => /^[✓✗?!–] /.test(line))).toHaveLength(suite.runs.length);
    expect(pipe.text).toContain('\n    hop: expected client-proxy, diagnosed proxy-server\n');
    expect(pipe.text).toContain(
      '\n    .h2lab/runs/2026-07-19T10-11-12Z-k3f9qz/deadline-exceeded-client-netns-tls-fault-1\n',
    );
    expect(pipe.text).toMatch(/7 confirmed, 1 unsupported, 1 flaky in 1 min 01 s\n\.h2lab\/report\.html\n$/);
  });

  test('names the proxy of each run where the suite has several', () => {
    const pipe = new Pipe();
    const reporter = terminalReporter({ stream: pipe, env: {}, cwd: '/' });
    const [start, ...rest] = suiteEvents();
    if (start?.kind !== 'suite-start') throw new Error('expected a suite to start');
    for (const event of [{ ...start, proxies: ['envoy', 'haproxy'] }, ...rest]) reporter.event(event);
    const lines = pipe.text.split('\n').filter((line) => /^[✓✗?!–] /.test(line));
    expect(lines).toHaveLength(suite.runs.length);
    for (const line of lines) expect(line).toMatch(/ {2}envoy {4,}(tls|plain) /);
  });

  test('work before the first step is told, once; facts of steps are not', () => {
    const pipe = new Pipe();
    const reporter = terminalReporter({ stream: pipe, env: {}, cwd: '/' });
    const fact = (what: string): LabEvent => ({ at, kind: 'fact', run: name, what });
    for (const event of [...begin, fact('building image peers'), fact('building image peers')])
      reporter.event(event);
    reporter.event({ at, kind: 'step-start', run: name, step: 'arm taps' });
    reporter.event(fact('sentinel seen'));
    expect(pipe.text.match(/building image peers/g)).toHaveLength(1);
    expect(pipe.text).not.toContain('sentinel');
  });

  test('FORCE_COLOR colours and still does not move', () => {
    const pipe = new Pipe();
    const reporter = terminalReporter({ stream: pipe, env: { FORCE_COLOR: '1' }, cwd: '/' });
    for (const event of suiteEvents()) reporter.event(event);
    expect(pipe.text).toContain('\x1b[32m');
    expect(pipe.text).not.toMatch(/\x1b\[\d*[A-HJK]/);
  });
});

describe('a terminal', () => {
  test('a running run shows its step and the last fact; a finished one stays as a line', async () => {
    const screen = new Screen(120);
    const reporter = terminalReporter({ stream: screen, env: { NO_COLOR: '1' }, cwd: '/' });
    for (const event of begin) reporter.event(event);
    reporter.event({ at, kind: 'step-start', run: name, step: 'start proxy' });
    reporter.event({ at, kind: 'fact', run: name, what: 'ready after', value: '62 ms' });
    expect(screen.text).toMatch(/drain-grace-expired +tls +fault +start proxy · ready after 62 ms\n$/);
    reporter.event({ at, kind: 'step-end', run: name, step: 'start proxy', ms: 62 });
    reporter.event({ at, kind: 'run-end', run: name, record });
    expect(screen.text).not.toContain('start proxy');
    reporter.event({ at, kind: 'suite-end', record: { ...suite, runs: [record] } });
    await reporter.close();
    expect(screen.text).toBe(
      [
        '1 run  docker: engine 26.1 answers',
        'envoy 1.40.0',
        '',
        '✓ confirmed     drain-grace-expired         tls    fault         4.2 s  drain-grace-expired',
        '',
        '1 broken, 1 contradicted, 1 inconclusive, 7 confirmed, 1 unsupported, 1 flaky in 1 min 01 s',
        '',
      ].join('\n'),
    );
    expect(screen.raw).not.toMatch(/\x1b\[[\d;]*m/);
  });

  test('in CI nothing moves, even on a terminal', () => {
    const screen = new Screen();
    const reporter = terminalReporter({ stream: screen, env: { CI: 'true' }, cwd: '/' });
    for (const event of suiteEvents()) reporter.event(event);
    expect(screen.raw).not.toMatch(/\x1b\[\d*[A-HJK]/);
    expect(screen.raw).toContain('\x1b[32m');
  });

  test('an interrupted suite leaves no live line behind', async () => {
    const screen = new Screen();
    const reporter = terminalReporter({ stream: screen, env: {}, cwd: '/' });
    for (const event of begin) reporter.event(event);
    reporter.event({ at, kind: 'step-end', run: name, step: 'start proxy', ms: 5, error: 'no such file' });
    await reporter.close();
    expect(screen.text).not.toContain('drain-grace-expired');
  });
});

test('a step that failed in a run that never ended is told at the end', () => {
  const pipe = new Pipe();
  const reporter = terminalReporter({ stream: pipe, env: {}, cwd: '/' });
  for (const event of begin) reporter.event(event);
  reporter.event({ at, kind: 'step-end', run: name, step: 'start proxy', ms: 5, error: 'no such file' });
  reporter.event({ at, kind: 'suite-end', record: { ...suite, runs: [] } });
  expect(pipe.text).toContain('step "start proxy" failed after 0.0 s: no such file');
});

test('hostile steps and facts reach the screen spelled out', () => {
  const screen = new Screen();
  const reporter = terminalReporter({ stream: screen, env: { NO_COLOR: '1' }, cwd: '/' });
  for (const event of begin) reporter.event(event);
  for (const text of Object.values(hostile)) {
    reporter.event({ at, kind: 'step-start', run: name, step: text });
    reporter.event({ at, kind: 'fact', run: name, what: text, value: text });
    reporter.event({ at, kind: 'step-end', run: name, step: text, ms: 1, error: text });
  }
  reporter.event({ at, kind: 'run-end', run: name, record });
  expect(screen.text.replaceAll('\n', '')).not.toMatch(raw);
});

test('a reader that goes away does not end the runs', async () => {
  const reader = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const reporter = terminalReporter({ stream: reader.stdin, env: {}, cwd: '/' });
  for (const event of begin) reporter.event(event);
  await once(reader, 'exit');
  for (let n = 0; n < 50; n++) for (const event of suiteEvents()) reporter.event(event);
  await reporter.close();
});
