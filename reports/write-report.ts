import type { Writable } from 'node:stream';
import { openFileSink, stdoutSink } from './file-sink.ts';
import type { Sink } from './file-sink.ts';

/** Where a report goes: a path, or `-` for standard output. */
export interface Target {
  path: string;
  stdout: Writable;
}

/**
 * Writes a whole report and resolves to the paths written, none for standard output. Rejects when it cannot be
 * written, naming `what` and the path; nothing is left of it then.
 */
export async function writeReport(
  { path, stdout }: Target,
  what: string,
  write: (sink: Sink) => Promise<void>,
): Promise<string[]> {
  const failed = (error: unknown): Error =>
    new Error(`${what} could not be written to ${path}: ${(error as Error).message}`, { cause: error });
  const sink = path === '-' ? stdoutSink(stdout) : await openFileSink(path);
  try {
    await write(sink);
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw failed(error);
  }
  return path === '-' ? [] : [path];
}
