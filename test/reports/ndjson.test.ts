import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ndjsonReporter } from '../../reports/ndjson.ts';
import { everything, raw } from '../support/hostile.ts';
import { suite, suiteEvents, runRecord } from '../support/sample-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

const events = suiteEvents({ ...suite, runs: [...suite.runs, runRecord({ reasons: [everything] })] });

test('every event is a line, in order, and comes back as it was', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'events.ndjson');
    const reporter = ndjsonReporter({ path, stdout: new Pipe() });
    for (const event of events) reporter.event(event);
    expect(await reporter.close()).toEqual([path]);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
    for (const line of lines) expect(line).not.toMatch(raw);
    expect(await readdir(folder)).toEqual(['events.ndjson']);
  }));

test('on standard output a line is there before the suite ends', async () => {
  const stdout = new Pipe();
  const reporter = ndjsonReporter({ path: '-', stdout });
  const [first] = events;
  if (first === undefined) throw new Error('no events');
  const written = new Promise<void>((resolve) => {
    const write = stdout._write.bind(stdout);
    stdout._write = (chunk: Buffer, encoding, done) => {
      write(chunk, encoding, done);
      resolve();
    };
  });
  reporter.event(first);
  await written;
  expect(JSON.parse(stdout.text)).toEqual(first);
  expect(await reporter.close()).toEqual([]);
});

test('a file that cannot be written fails the run; without events nothing is written', async () => {
  const reporter = ndjsonReporter({ path: '/nonexistent/x', stdout: new Pipe() });
  for (const event of events) reporter.event(event);
  await expect(reporter.close()).rejects.toThrow('the events could not be written to /nonexistent/x');
  expect(await ndjsonReporter({ path: '/nonexistent/x', stdout: new Pipe() }).close()).toEqual([]);
});
