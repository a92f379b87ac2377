import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

/** One file of a folder where one file is one thing. */
export interface Found<T> {
  /** The file's name without its ending. */
  id: string;
  file: string;
  value: T;
}

/** `.ts` where the sources run unbuilt, `.js` in a build or a package. */
const source = /^([a-z0-9][a-z0-9-]*)\.(ts|js)$/;

function idOf(name: string): string | undefined {
  return name.endsWith('.d.ts') ? undefined : source.exec(name)?.[1];
}

/** Ids of the things that a folder holds, sorted; the files are not loaded. */
export async function listIds(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return [...new Set(names.flatMap((name) => idOf(name) ?? []))].sort();
}

/** Loads one file and returns its default export. Rejects with the file's name when there is none. */
export async function load<T>(file: string): Promise<T> {
  const module = (await import(pathToFileURL(file).href)) as { default?: T };
  if (module.default === undefined) throw new Error(`${file} has no default export`);
  return module.default;
}

/** Loads every file of a folder, or those of the given ids alone, in order of id. */
export async function discover<T>(folder: string, ids?: ReadonlySet<string>): Promise<Found<T>[]> {
  const names = await readdir(folder);
  const files = names.flatMap((name) => {
    const id = idOf(name);
    return id !== undefined && (ids?.has(id) ?? true) ? [{ id, file: join(folder, name) }] : [];
  });
  // By name `a-b.ts` would come before `a.ts`.
  files.sort((a, b) => (a.id < b.id ? -1 : 1));
  return Promise.all(files.map(async ({ id, file }) => ({ id, file, value: await load<T>(file) })));
}
