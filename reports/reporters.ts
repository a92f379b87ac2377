/** Makes the reporters of `--reporter`. */
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Reporter } from '../lab/model/events.ts';
import { blobReporter } from './blob.ts';
import type { BlobShard } from './blob.ts';
import { dotReporter } from './dot.ts';
import { githubReporter } from './github.ts';
import { htmlReporter } from './html.ts';
import type { RunLoaders } from './html.ts';
import { jsonReporter } from './json.ts';
import { junitReporter } from './junit.ts';
import { markdownReporter } from './markdown.ts';
import { ndjsonReporter } from './ndjson.ts';
import { reporterKinds } from './reporter-names.ts';
import type { ReporterName, ReporterWish } from './reporter-names.ts';
import { terminalReporter } from './terminal.ts';
import type { TerminalReporter } from './terminal.ts';
import type { Rerun } from './text/failures.ts';
import type { Secrets } from './secrets.ts';

/** What reporters are made with. */
export interface ReporterContext {
  /** For people. */
  stream: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stdout: Writable;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Folder for reports whose file was not named. */
  folder: string;
  rerun: Rerun;
  /** Which part of a suite it is; absent for a whole one. */
  shard?: BlobShard | undefined;
  /** The analysis of a run folder as parsed JSON, null when the run has none. */
  loadAnalysis: RunLoaders['loadAnalysis'];
  /** What crossed the wire in a run; null when there are no captures. */
  loadWire?: RunLoaders['loadWire'];
  /** How secrets are treated in what is read from the captures; masked when nothing is said. */
  secrets?: Secrets;
}

type Make = (context: ReporterContext, path: string) => Reporter | TerminalReporter;

const makers: Readonly<Record<ReporterName, Make>> = {
  list: (context) => terminalReporter(context),
  dot: (context) => dotReporter(context),
  json: ({ stdout }, path) => jsonReporter({ path, stdout }),
  ndjson: ({ stdout }, path) => ndjsonReporter({ path, stdout }),
  blob: (context, path) => blobReporter({ ...context, path }),
  junit: ({ stdout, rerun }, path) => junitReporter({ path, stdout, rerun }),
  github: ({ stream, env, rerun }) => githubReporter({ stream, env, rerun }),
  markdown: ({ stdout, rerun, loadAnalysis }, path) =>
    markdownReporter({ path, stdout, rerun, loadAnalysis }),
  html: (context, path) => htmlReporter({ ...context, path }),
};

/** Makes a reporter; the file that was not named lies in the context's folder. */
export function makeReporter(
  { name, file }: ReporterWish,
  context: ReporterContext,
): { name: string; reporter: Reporter | TerminalReporter } {
  const path = file ?? join(context.folder, reporterKinds[name].file ?? '');
  return { name, reporter: makers[name](context, path) };
}
