/** `h2lab merge DIR`: every report, from the blobs of all shards. */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { joinReporters } from '../../reports/join-reporters.ts';
import { type Blob, loadersOf, mergeBlobs, readBlob, whyNoSuite } from '../../reports/merge-blobs.ts';
import { makeReporter } from '../../reports/reporters.ts';
import { showSecrets } from '../../reports/secrets.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { UsageError } from '../model/errors.ts';
import { mustReachFiles, readReporters } from './reporter-list.ts';
import { codeOfSuite } from './suite-code.ts';

/** Options of `h2lab merge`. */
export interface MergeOptions {
  reporter?: string[];
  strict?: boolean;
}

async function blobsOf(folder: string): Promise<Blob[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new UsageError(
      `${folder}: expected a folder with blobs (${(error as NodeJS.ErrnoException).code ?? ''}).`,
    );
  });
  const files = names.filter((name) => name.endsWith('.jsonl')).sort();
  if (files.length === 0)
    throw new UsageError(
      `${folder}: expected blobs (*.jsonl), as h2lab run --reporter blob writes them; found none.`,
    );
  return Promise.all(
    files.map(async (name) => {
      try {
        return readBlob(await readFile(join(folder, name), 'utf8'));
      } catch (error) {
        throw new UsageError(`${join(folder, name)}: ${(error as Error).message}.`);
      }
    }),
  );
}

/** Runs `h2lab merge` and resolves to the exit code that the whole suite would have had. */
export async function mergeCommand(folder: string, options: MergeOptions): Promise<number> {
  const wishes = readReporters(options.reporter ?? ['list,html']);
  await mustReachFiles(wishes);
  const blobs = await blobsOf(folder);
  const why = whyNoSuite(blobs);
  if (why !== undefined)
    throw new UsageError(`${folder}: expected the blobs of all shards of one suite; ${why}.`);
  const context = {
    stream: wishes.some(({ file }) => file === '-') ? process.stderr : process.stdout,
    ...{ stdout: process.stdout, env: process.env, cwd: process.cwd(), folder: resolve(folder) },
    rerun: rerunCommand,
    ...loadersOf(blobs),
    // Masked, or not, where the blobs were written.
    secrets: showSecrets,
  };
  const reporters = joinReporters(wishes.map((wish) => makeReporter(wish, context)));
  const events = mergeBlobs(blobs);
  for (const event of events) reporters.event(event);
  await reporters.close();
  const end = events.at(-1);
  if (end?.kind !== 'suite-end') throw new Error('the merged suite has no end');
  return codeOfSuite({ record: end.record, lacks: [] }, options.strict === true);
}
