import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeReport } from '../../reports/write-report.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

test('a file, and standard output', () =>
  withFolder(async (folder) => {
    const [path, stdout] = [join(folder, 'out'), new Pipe()];
    const write = (sink: { write(text: string): Promise<void> }): Promise<void> => sink.write('whole');
    expect(await writeReport({ path, stdout }, 'it', write)).toEqual([path]);
    expect(await readFile(path, 'utf8')).toBe('whole');
    expect(stdout.text).toBe('');
    expect(await writeReport({ path: '-', stdout }, 'it', write)).toEqual([]);
    expect(stdout.text).toBe('whole');
  }));

test('what fails in the middle leaves the old file, and is told with what and where', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'out');
    await writeFile(path, 'old');
    const failing = writeReport({ path, stdout: new Pipe() }, 'the list', async (sink) => {
      await sink.write('new');
      throw new Error('no more paper');
    });
    await expect(failing).rejects.toThrow(`the list could not be written to ${path}: no more paper`);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out']);
  }));
