import { appendFile, mkdir, truncate, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { LabEvent } from '../../../lab/model/events.ts';
import { StoreError } from '../../../lab/store/errors.ts';
import { readEvents, readRun } from '../../../lab/store/read-run.ts';
import type { RunFolder } from '../../../lab/store/run-folder.ts';
import { createStore } from '../../../lab/store/store.ts';
import { analysis, healthy } from '../../support/sample-diagnosis.ts';
import { planOf, runName, runRecord } from '../../support/sample-report.ts';
import { makePipe, withFolder } from '../../support/temporary.ts';

const record = runRecord();
const name = runName(record);
const plan = planOf(name, record);
const verdict = {
  format: 'h2lab.verdict/1',
  kind: 'confirmed',
  expected: 'healthy',
  diagnosed: null,
  reasons: [],
} as const;
const fact = (what: string): LabEvent => ({ at: 1, kind: 'fact', run: name, what });

function withRun(use: (run: RunFolder) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const run = await (await createStore(folder).createSuite()).run(name);
    await run.writePlan(plan);
    await use(run);
  });
}
async function eventsOf(folder: string): Promise<LabEvent[]> {
  const events: LabEvent[] = [];
  for await (const event of readEvents(folder)) events.push(event);
  return events;
}

describe('readRun', () => {
  test('gives back what was saved', () =>
    withRun(async (run) => {
      await run.writeCapture('proxy-server', new Uint8Array(1));
      await run.writeCapture('client-proxy', new Uint8Array(1));
      await run.writeLog('access.jsonl', '{}');
      await run.writeAnalysis(analysis(healthy));
      await run.writeVerdict({ ...verdict, reasons: [] });
      expect(await readRun(run.path)).toEqual({
        path: run.path,
        plan,
        analysis: analysis(healthy),
        verdict,
        captures: [run.capturePath('client-proxy'), run.capturePath('proxy-server')],
        logs: [join(run.path, 'logs', 'access.jsonl')],
      });
    }));

  test('saves that were not reached are null', () =>
    withRun(async (run) => {
      expect(await readRun(run.path)).toMatchObject({
        analysis: null,
        verdict: null,
        captures: [],
        logs: [],
      });
    }));

  test('a folder that is no run says what is expected', () =>
    withFolder(async (folder) => {
      await expect(readRun(folder)).rejects.toThrow(
        `${folder} is no run folder: expected plan.json in it, found a folder without it.`,
      );
      await expect(readRun(join(folder, 'x'))).rejects.toThrow('found nothing');
      await writeFile(join(folder, 'file'), '');
      await expect(readRun(join(folder, 'file'))).rejects.toThrow('found no folder');
      await expect(readRun(folder)).rejects.toThrow(StoreError);
    }));

  test.each([
    [
      'another version',
      '{"format":"h2lab.verdict/2"}',
      'verdict.json: expected format "h2lab.verdict/1", found "h2lab.verdict/2"',
    ],
    ['no version', '{}', 'found no format'],
    ['half a file', '{"format":"h2lab.ver', 'verdict.json is damaged: expected JSON'],
    [
      'a field of another type',
      JSON.stringify({ ...verdict, kind: 'perfect' }),
      'verdict.json is damaged: kind',
    ],
    ['a list', '[]', 'found no format'],
    ['null', 'null', 'found no format'],
  ])('%s is told, with the file', (_, content, message) =>
    withRun(async (run) => {
      await writeFile(join(run.path, 'verdict.json'), content);
      await expect(readRun(run.path)).rejects.toThrow(message);
      await expect(readRun(run.path)).rejects.toThrow(StoreError);
    }),
  );

  test('a file that would only fill the memory is not read', () =>
    withRun(async (run) => {
      const path = join(run.path, 'analysis.json');
      await writeFile(path, '');
      await truncate(path, 300 * 1024 * 1024);
      await expect(readRun(run.path)).rejects.toThrow(/has 314572800 bytes: expected less than/);
    }));

  test('a folder or a pipe in the place of a file is told', () =>
    withRun(async (run) => {
      makePipe(join(run.path, 'verdict.json'));
      await expect(readRun(run.path)).rejects.toThrow('verdict.json is no file');
      await mkdir(join(run.path, 'analysis.json'));
      await expect(readRun(run.path)).rejects.toThrow('analysis.json is no file');
    }));
});

describe('readEvents', () => {
  test('gives what was appended', () =>
    withRun(async (run) => {
      const events = ['a', 'b', 'c'].map(fact);
      for (const event of events) run.appendEvent(event);
      expect(await eventsOf(run.path)).toEqual(events);
    }));

  test('a last line that a kill cut is left out', () =>
    withRun(async (run) => {
      run.appendEvent(fact('a'));
      run.appendEvent(fact('b'));
      const path = join(run.path, 'events.jsonl');
      await truncate(path, (await stat(path)).size - 5);
      expect(await eventsOf(run.path)).toEqual([fact('a')]);
    }));

  test('a damaged line in the middle is told, with its number', () =>
    withRun(async (run) => {
      run.appendEvent(fact('a'));
      await appendFile(join(run.path, 'events.jsonl'), 'garbage\n');
      run.appendEvent(fact('b'));
      await expect(eventsOf(run.path)).rejects.toThrow(
        'events.jsonl:2: expected an event as JSON, found "garbage"',
      );
    }));

  test('no file, no events', () =>
    withRun(async (run) => {
      expect(await eventsOf(run.path)).toEqual([]);
    }));
});
