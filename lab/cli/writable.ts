import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../model/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of it is no folder',
  EACCES: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
};

async function mayWrite(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return reasons[code] ?? message;
  }
}

/**
 * Rejects with a `UsageError` when the file of an option cannot be written: told before minutes of work, not after.
 * `-` is standard output.
 */
export async function mustBeWritable(option: string, file: string): Promise<void> {
  if (file === '-') return;
  const seen = await stat(file).catch(() => undefined);
  if (seen?.isDirectory() === true) throw new UsageError(`${option} ${file}: it is a folder; name a file.`);
  // A regular file is replaced by a new one beside it; a device or a pipe is written to.
  const target = seen === undefined || seen.isFile() ? dirname(file) : file;
  const reason = await mayWrite(target);
  if (reason !== undefined) throw new UsageError(`${option} ${file}: ${target}: ${reason}.`);
}
