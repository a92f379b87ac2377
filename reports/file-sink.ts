import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';

/** Where a report is written piece by piece, so that it never is one string in memory. */
export interface Sink {
  /** Resolves when more may be written. Rejects when the file cannot be written. */
  write(text: string): Promise<void>;
  /** Completes the report: under a regular file's name it appears now, whole. */
  commit(): Promise<void>;
  /** Gives up; what was there before stays. */
  abort(): Promise<void>;
}

/**
 * A sink into a file.
 *
 * A regular file is written beside its place and renamed, so that a reader (or a crash) never meets half a report; a
 * pipe or a device (`/dev/fd/3`) is written directly. Errors of opening come with the first write.
 */
export async function openFileSink(path: string): Promise<Sink> {
  const seen = await stat(path).catch(() => undefined);
  if (seen?.isDirectory() === true)
    throw new Error(`${path} is a folder: expected the name of a file to write.`);
  if (seen !== undefined && !seen.isFile()) return streamSink(createWriteStream(path));
  const target = seen === undefined ? path : await realpath(path);
  const part = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const sink = streamSink(createWriteStream(part));
  return {
    write: (text) => sink.write(text),
    async commit() {
      await sink.commit();
      await rename(part, target);
    },
    async abort() {
      await sink.abort();
      await rm(part, { force: true });
    },
  };
}

function streamSink(stream: Writable): Sink {
  const done = finished(stream);
  // Told by the next write or by commit; without a handler it would end the process in between.
  done.catch(() => undefined);
  return {
    async write(text) {
      if (stream.destroyed) return done;
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done]);
    },
    async commit() {
      stream.end();
      await done;
    },
    async abort() {
      stream.destroy();
      await done.catch(() => undefined);
    },
  };
}

/** A sink into standard output; a reader that went away (EPIPE) has what it wanted, and is no error. */
export function stdoutSink(stdout: Writable): Sink {
  let gone = false;
  let failure: Error | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== 'EPIPE') failure ??= error;
  });
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };
  return {
    async write(text) {
      check();
      if (gone || stdout.destroyed) return;
      await new Promise<void>((resolve) => stdout.write(text, () => resolve()));
    },
    commit: async () => check(),
    abort: async () => undefined,
  };
}
