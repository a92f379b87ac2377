import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where network tools live although Debian leaves these folders out of an ordinary user's PATH. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of a program, searched in PATH and then in the system's folders; undefined when there is none. */
export function findProgram(name: string): string | undefined {
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}
