import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { logsOf, mustBeReadable, runLogs } from '../../../lab/cli/analyze-logs.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { withFolder } from '../../support/temporary.ts';

describe('--logs', () => {
  test('names a file, or a format and a file', () => {
    expect(logsOf(['a.log', 'envoy-access:b.log', 'envoy-access:c:d', './odd:name'])).toEqual([
      { file: 'a.log' },
      { file: 'b.log', format: 'envoy-access' },
      { file: 'c:d', format: 'envoy-access' },
      { file: './odd:name' },
    ]);
  });

  test('a format that is not known is told, with the one that was meant', () => {
    expect(() => logsOf(['envoy-acess:b.log'])).toThrow(UsageError);
    expect(() => logsOf(['envoy-acess:b.log'])).toThrow('envoy-access');
  });
});

describe('logs are looked at before captures', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'logs-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('what can be read is accepted', async () => {
    const file = join(folder, 'a.log');
    writeFileSync(file, 'x');
    await expect(mustBeReadable([{ file }])).resolves.toBeUndefined();
  });

  test.each([
    ['gone.log', 'no such file'],
    ['.', 'folder'],
  ])('%s', async (name, words) => {
    const trying = mustBeReadable([{ file: join(folder, name) }]);
    await expect(trying).rejects.toThrow(UsageError);
    await expect(trying).rejects.toThrow(words);
  });

  test('standard input is for a capture', async () => {
    await expect(mustBeReadable([{ file: '-' }])).rejects.toThrow('standard input');
  });
});

test('of the logs of a run the analyzer is given those that it can read, by their names alone', async () => {
  await withFolder(async (folder) => {
    const access = join(folder, 'access.jsonl');
    const start = join(folder, 'proxy.log');
    const empty = join(folder, 'connections.jsonl');
    writeFileSync(
      access,
      '{"start":"1795781460.248503000","code":200,"flags":"-","downstream":"198.18.0.2:59442"}\n',
    );
    writeFileSync(start, '2026-11-27T12:10:59.872338 [info][main] initializing epoch 0\n');
    writeFileSync(empty, '');
    expect(await runLogs([access, empty, start])).toEqual([
      { file: 'access.jsonl', path: access, format: 'envoy-access' },
    ]);
  });
});
