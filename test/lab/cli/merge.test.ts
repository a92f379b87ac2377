import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mergeCommand } from '../../../lab/cli/merge.ts';
import { shardOf } from '../../../lab/cli/shard.ts';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { blobReporter } from '../../../reports/blob.ts';
import { h2lab } from '../../support/h2lab.ts';
import { suite, suiteEvents } from '../../support/sample-report.ts';
import { Pipe } from '../../support/screen.ts';
import { withFolder } from '../../support/temporary.ts';

async function writeBlobs(folder: string, of: number): Promise<void> {
  for (let index = 1; index <= of; index++) {
    const path = join(folder, `blob-${index}.jsonl`);
    const shard = { index, of };
    const reporter = blobReporter({ path, stdout: new Pipe(), shard, loadAnalysis: async () => null });
    for (const event of suiteEvents({ ...suite, runs: shardOf(suite.runs, shard) })) reporter.event(event);
    await reporter.close();
  }
}

test('one report of all shards, with the exit code of the whole', () =>
  withFolder(async (folder) => {
    await writeBlobs(folder, 4);
    const out = join(folder, 'out.json');
    const { code, stdout } = await h2lab(['merge', folder, '--reporter', `dot,json=${out}`]);
    // One run is broken.
    expect(code).toBe(5);
    expect(stdout).toContain('11 runs');
    const record = JSON.parse(await readFile(out, 'utf8')) as SuiteRecord;
    expect(record.runs).toEqual(suite.runs);
    expect(record.totals).toEqual(suite.totals);
  }));

test('a folder without blobs, one that lacks a shard, a damaged blob: a usage error', () =>
  withFolder(async (folder) => {
    await expect(mergeCommand(join(folder, 'gone'), {})).rejects.toThrow('expected a folder with blobs');
    await expect(mergeCommand(folder, {})).rejects.toThrow('expected blobs (*.jsonl)');
    await writeBlobs(folder, 2);
    const first = join(folder, 'blob-1.jsonl');
    const text = await readFile(first, 'utf8');
    await writeFile(first, text.slice(0, 400));
    await expect(mergeCommand(folder, {})).rejects.toThrow('blob-1.jsonl: ');
    const part = join(folder, 'part');
    await mkdir(part);
    await writeFile(join(part, 'a.jsonl'), text);
    await expect(mergeCommand(part, {})).rejects.toThrow('shard 2/2 is there not at all');
  }));
