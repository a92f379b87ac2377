/**
 * Writing files that only their owner may read, whatever the umask, and never through a link that someone planted.
 *
 * Captures and key logs hold plaintext and secrets, and a clone may lie in a directory that others can write to.
 * A file is written under a temporary name that did not exist (O_EXCL) and renamed, so that a reader sees the old
 * content or the new one; a directory is made by us or refused.
 */
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StoreError } from './errors.ts';

/** Directories of the store. */
export const FOLDER_MODE = 0o700;

/** Files of the store: captures carry keys, logs and analyses carry what the captures showed. */
export const FILE_MODE = 0o600;

let temporary = 0;

/** `lstat` without an error for a path that does not exist. */
async function look(path: string): Promise<'nothing' | 'folder' | 'file' | 'link' | 'other'> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return 'link';
    if (stat.isDirectory()) return 'folder';
    return stat.isFile() ? 'file' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}

/** Makes a folder that did not exist before; false when something of that name is there. */
export async function makeNewFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: FOLDER_MODE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  // mkdir's mode is masked by the umask, which can only take bits away; 0077 leaves all, 0777 none.
  await chmod(path, FOLDER_MODE);
  return true;
}

/** Makes sure that `path` is a folder and no link to one. An existing folder keeps its mode. */
export async function ensureFolder(path: string): Promise<void> {
  if ((await look(path)) === 'nothing' && (await makeNewFolder(path))) return;
  const seen = await look(path);
  if (seen === 'folder') return;
  const what = seen === 'link' ? 'a symbolic link' : 'no folder';
  throw new StoreError(`${path} is ${what}: expected a folder. Remove it, or choose another place.`);
}

async function refuseLink(path: string): Promise<void> {
  const seen = await look(path);
  if (seen === 'link')
    throw new StoreError(`${path} is a symbolic link: not written through it. Remove the link.`);
  if (seen === 'folder' || seen === 'other')
    throw new StoreError(`${path} is no file: expected a file or nothing.`);
}

/** Writes a whole file so that it is there completely or not at all; mode 0600. Refuses a link under that name. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await refuseLink(path);
  temporary += 1;
  const part = join(dirname(path), `.${basename(path)}.${process.pid}-${temporary}.part`);
  const file = await open(
    part,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    FILE_MODE,
  );
  try {
    await file.chmod(FILE_MODE);
    await file.writeFile(content);
    await file.close();
    await rename(part, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

/** Sets the modes of a folder and of all below it: 0700 and 0600. Links are left alone, they are followed nowhere. */
export async function protectTree(folder: string): Promise<void> {
  await chmod(folder, FOLDER_MODE);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await protectTree(path);
    else if (entry.isFile()) await chmod(path, FILE_MODE);
  }
}
