import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { openFileSink, stdoutSink } from '../../reports/file-sink.ts';
import { makePipe, withFolder } from '../support/temporary.ts';
import { Pipe } from '../support/screen.ts';

test('a file appears whole, and only on commit', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'out.json');
    await writeFile(path, 'old');
    const sink = await openFileSink(path);
    for (let n = 0; n < 200; n++) await sink.write('x'.repeat(10_000));
    expect(await readFile(path, 'utf8')).toBe('old');
    await sink.commit();
    expect((await stat(path)).size).toBe(2_000_000);
    expect(await readdir(folder)).toEqual(['out.json']);
  }));

test('giving up leaves what was there', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'out.json');
    await writeFile(path, 'old');
    const sink = await openFileSink(path);
    await sink.write('new');
    await sink.abort();
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['out.json']);
  }));

test('a link that the user gave keeps being one', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'real'), 'old');
    await symlink('real', join(folder, 'link'));
    const sink = await openFileSink(join(folder, 'link'));
    await sink.write('new');
    await sink.commit();
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
    expect((await readdir(folder)).sort()).toEqual(['link', 'real']);
  }));

test('a named pipe is written as it is', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'pipe');
    makePipe(path);
    const read = text(createReadStream(path));
    const sink = await openFileSink(path);
    await sink.write('through');
    await sink.commit();
    expect(await read).toBe('through');
  }));

test('a path that cannot be written rejects, and a folder is refused', () =>
  withFolder(async (folder) => {
    const sink = await openFileSink(join(folder, 'missing', 'out.json'));
    await expect(sink.write('x').then(() => sink.commit())).rejects.toThrow('ENOENT');
    await sink.abort();
    await expect(openFileSink(folder)).rejects.toThrow('is a folder');
  }));

test('standard output: waits for the reader, and a closed pipe is no error', async () => {
  const pipe = new Pipe();
  const sink = stdoutSink(pipe);
  await sink.write('a');
  await sink.commit();
  expect(pipe.text).toBe('a');

  const reader = spawn('true');
  await once(reader, 'exit');
  const closed = stdoutSink(reader.stdin);
  for (let n = 0; n < 20; n++) await closed.write('x'.repeat(100_000));
  await closed.commit();
});
