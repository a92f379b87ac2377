/** `--logs FILE` and `--logs FORMAT:FILE` of `h2lab analyze`. */
import { access, constants, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { logFormats } from '../../analyzer/logs/formats.ts';
import { createLogReader } from '../../analyzer/logs/reader.ts';
import type { LogSpec } from '../../analyzer/node/logs.ts';
import { UsageError } from '../model/errors.ts';
import { unknown } from './nearest.ts';

/** What a format looks like in front of a file: no path has a colon after so short a word of small letters. */
const prefixed = /^([a-z][a-z0-9-]{1,30}):(.+)$/s;

/** The logs that were named, in order. Throws a {@link UsageError} for a format that is not known. */
export function logsOf(options: readonly string[]): LogSpec[] {
  return options.map((text) => {
    const [, name, file] = prefixed.exec(text) ?? [];
    if (name === undefined || file === undefined) return { file: text };
    const format = logFormats.find(({ id }) => id === name)?.id;
    if (format !== undefined) return { file, format };
    const ids = logFormats.map(({ id }) => id);
    throw new UsageError(`--logs: ${unknown('log format', name, ids, `Known are ${ids.join(', ')}.`)}`);
  });
}

/** Looks whether logs can be read, before captures are: those may take minutes. Rejects with a {@link UsageError}. */
export async function mustBeReadable(logs: readonly LogSpec[]): Promise<void> {
  for (const { file } of logs) {
    if (file === '-')
      throw new UsageError('--logs -: a log is read from a file; standard input is for a capture.');
    const found = await stat(file).catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'there is no such file; check its name and folder' : message;
      throw new UsageError(`--logs ${file}: expected a log, but ${why}.`);
    });
    if (found.isDirectory())
      throw new UsageError(`--logs ${file}: expected a log, but it is a folder; name the files in it.`);
    await access(file, constants.R_OK).catch(() => {
      throw new UsageError(`--logs ${file}: expected a log, but it may not be read by this user.`);
    });
  }
}

/** Bytes of a log that tell its format. */
const telling = 256 * 1024;

async function formatOf(path: string): Promise<LogSpec['format']> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: new Uint8Array(telling) });
    const reader = createLogReader(() => undefined);
    reader.push(buffer.subarray(0, bytesRead));
    reader.end();
    return reader.summary().format;
  } finally {
    await file.close();
  }
}

/**
 * The logs of a run as the analyzer is to see them: what their writer calls them, and no folder. Those of no format
 * that it knows are left out, such as what a proxy says of its start.
 */
export async function runLogs(paths: readonly string[]): Promise<LogSpec[]> {
  const logs = await Promise.all(
    paths.map(async (path) => ({ file: basename(path), path, format: await formatOf(path) })),
  );
  return logs.flatMap(({ format, ...log }) => (format === undefined ? [] : [{ ...log, format }]));
}
