import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { type AnalyzeOptions, analyzeCommand, analyzeFiles } from '../../../lab/cli/analyze.ts';
import { golden, h2lab } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';

const down = golden('drain-grace-expired-tls-fault');
const up = golden('drain-grace-expired-tls-fault', 'proxy-server');
const plain = golden('connection-aging-plain-fault');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'analyze-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file of this test with this content. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('exit codes of an answer', () => {
  test.each([
    [[], 0],
    [['--fail-on', 'fault'], 1],
    [['--fail-on', 'drain-grace-expired'], 1],
    [['--fail-on', 'connection-aging'], 0],
    [['--fail-on', 'healthy'], 0],
  ])('a fault with %j', async (options, expected) => {
    const hops = ['--hop', `client-proxy=${down}`, '--hop', `proxy-server=${up}`];
    expect((await h2lab(['analyze', ...hops, ...options])).code).toBe(expected);
  });

  test('a healthy capture is no fault', async () => {
    const { code, stdout } = await h2lab([
      'analyze',
      golden('connection-aging-plain-control'),
      '--fail-on',
      'fault',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('healthy');
  });

  test('a capture without traffic has no answer: 2', async () => {
    const header = readFileSync(plain).subarray(0, 28);
    const { code, stdout } = await h2lab(['analyze', put('header', header), '--json']);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as Analysis).diagnosis.signature).toBe('inconclusive');
  });
});

describe('as functions', () => {
  const plainly: AnalyzeOptions = { hop: [], keys: [] };

  beforeAll(loadRules);

  test('analyzeFiles calls an input what it is told to, wherever the bytes are', async () => {
    const { inputs, diagnosis } = await analyzeFiles([{ file: 'a name', path: plain }]);
    expect(inputs[0]?.file).toBe('a name');
    expect(diagnosis.signature).toBe('connection-aging');
  });

  test('analyzeFiles stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(analyzeFiles([{ file: plain }], { signal: AbortSignal.abort(reason) })).rejects.toThrow(
      'enough',
    );
  });

  test('analyzeCommand refuses what it cannot use before it reads', async () => {
    await expect(analyzeCommand([], plainly)).rejects.toThrow('Name at least one capture');
    await expect(analyzeCommand([], { ...plainly, hop: ['x'] })).rejects.toThrow('expected HOP=FILE');
  });
});

test('--markdown is a ticket with the digest of the capture, and goes with no --json', async () => {
  const { code, stdout } = await h2lab(['analyze', plain, '--markdown']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# .+\n\n\*\*.+\*\* \(`connection-aging`\)/);
  expect(stdout).toContain('## Display filters for Wireshark');
  expect(stdout).toMatch(/SHA-256 `[0-9a-f]{64}`/);
  expect((await h2lab(['analyze', plain, '--markdown', '--json'])).code).toBe(4);
});

describe('--html', () => {
  test('writes a page of the capture beside what is printed', async () => {
    const page = join(folder, 'page.html');
    const { code, stdout } = await h2lab(['analyze', plain, '--html', page]);
    expect(code).toBe(0);
    expect(stdout).toContain('connection-aging');
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Content-Security-Policy');
    expect(html.match(/data-block="analysis"/g)).toHaveLength(1);
  });

  test('goes with no list, and a file that cannot be written is told before the reading', async () => {
    const list = await h2lab(['analyze', plain, '--html', join(folder, 'a.html'), '--frames']);
    expect({ code: list.code, stdout: list.stdout }).toEqual({ code: 4, stdout: '' });
    const nowhere = await h2lab(['analyze', plain, '--html', '/nonexistent/a.html']);
    expect(nowhere.code).toBe(4);
    expect(nowhere.stderr).toContain('there is no such folder');
  });
});
