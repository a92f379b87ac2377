import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../model/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of it is no folder',
  EACCES: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
};

/** Makes a file in a folder and removes it again: some folders refuse what their mode allows. */
async function makeFile(folder: string, name: string): Promise<void> {
  const probe = join(folder, `.${name}.${process.pid}.probe`);
  const file = await open(probe, 'wx', 0o600);
  await file.close();
  await rm(probe);
}

/**
 * Rejects with a `UsageError` when the file of an option cannot be written: told before minutes of work, not after.
 * `-` is standard output.
 */
export async function mustBeWritable(option: string, file: string): Promise<void> {
  if (file === '-') return;
  const seen = await stat(file).catch(() => undefined);
  if (seen?.isDirectory() === true) throw new UsageError(`${option} ${file}: it is a folder; name a file.`);
  try {
    // A regular file is replaced by a new one beside it; a device or a pipe is written to.
    if (seen === undefined || seen.isFile()) await makeFile(dirname(file), basename(file));
    else await access(file, constants.W_OK);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${option} ${file}: ${reasons[code] ?? message}.`);
  }
}
