import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { blobReporter } from '../../reports/blob.ts';
import { readBlob } from '../../reports/merge-blobs.ts';
import { everything, raw } from '../support/hostile.ts';
import { runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

test('events and analyses come back as they were, and print harmlessly', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'blob.jsonl');
    const events = suiteEvents({ ...suite, runs: [runRecord({ reasons: [everything] })] });
    const loadAnalysis = async (): Promise<unknown> => ({ title: everything });
    const reporter = blobReporter({ path, stdout: new Pipe(), shard: { index: 2, of: 3 }, loadAnalysis });
    for (const event of events) reporter.event(event);
    expect(await reporter.close()).toEqual([path]);
    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(raw);
    const blob = readBlob(text);
    expect(blob.shard).toEqual({ index: 2, of: 3 });
    expect(blob.events).toEqual(events);
    expect([...blob.analyses.values()]).toEqual([{ title: everything }]);
  }));

test('an interrupted suite has an end; a damaged analysis is left out', async () => {
  const stdout = new Pipe();
  const loadAnalysis = (): Promise<unknown> => Promise.reject(new Error('damaged'));
  const reporter = blobReporter({ path: '-', stdout, loadAnalysis });
  for (const event of suiteEvents().slice(0, 6)) reporter.event(event);
  await reporter.close();
  const { record, analyses } = readBlob(stdout.text);
  expect(record.environment['interrupted']).toBe('after 1 of 11 runs');
  expect(analyses.size).toBe(0);
});
