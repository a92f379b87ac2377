/** Reading a run folder again: for the judge, for reports, for a folder that somebody sent. It trusts no file in it. */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { LabEvent } from '../model/events.ts';
import type { Plan } from '../model/plan.ts';
import { allVariants } from '../model/variants.ts';
import type { Verdict } from '../model/verdict.ts';
import { StoreError } from './errors.ts';

/** A plan, an analysis or a verdict larger than this was not written by a run; it would only fill the memory. */
const LARGEST_JSON = 256 * 1024 * 1024;

/** What a run folder holds. Null: that save was not reached. */
export interface StoredRun {
  path: string;
  plan: Plan;
  /** Of `format` h2lab.analysis/1; its shape is the analyzer's, and whoever uses it checks it. */
  analysis: { readonly format: string } | null;
  verdict: Verdict | null;
  /** Absolute paths, sorted. */
  captures: string[];
  /** Absolute paths, sorted. */
  logs: string[];
}

const planShape = z.looseObject({
  format: z.string(),
  runId: z.string(),
  scenario: z.string(),
  role: z.enum(['fault', 'control']),
  variant: z.enum(allVariants),
  repeat: z.number(),
  backend: z.string(),
  proxy: z.string(),
  proxyVersion: z.string(),
  client: z.string().optional(),
  topology: z.looseObject({
    id: z.string(),
    hosts: z.array(z.string()),
    hops: z.array(z.looseObject({ name: z.string(), from: z.string(), to: z.string() })),
  }),
  fault: z.looseObject({ id: z.string() }).nullable(),
  expected: z.looseObject({ signature: z.string() }),
});

const verdictShape = z.looseObject({
  format: z.string(),
  kind: z.enum(['confirmed', 'contradicted', 'inconclusive', 'unsupported', 'broken']),
  expected: z.string(),
  diagnosed: z.string().nullable(),
  reasons: z.array(z.string()),
});

const analysisShape = z.looseObject({ format: z.string() });

/** Reads a run folder. Rejects with a `StoreError` when it is none, is damaged, or is of another version. */
export async function readRun(folder: string): Promise<StoredRun> {
  const plan = await readJson(folder, 'plan.json', 'h2lab.plan/1', planShape);
  if (plan === null) {
    const seen = await stat(folder).then(
      (found) => (found.isDirectory() ? 'a folder without it' : 'no folder'),
      () => 'nothing',
    );
    throw new StoreError(
      `${folder} is no run folder: expected plan.json in it, found ${seen}. ` +
        'Give the folder of one run, such as .h2lab/runs/latest/NAME.',
    );
  }
  return {
    path: folder,
    plan: plan as unknown as Plan,
    analysis: await readJson(folder, 'analysis.json', 'h2lab.analysis/1', analysisShape),
    verdict: (await readJson(folder, 'verdict.json', 'h2lab.verdict/1', verdictShape)) as Verdict | null,
    captures: await list(join(folder, 'captures')),
    logs: await list(join(folder, 'logs')),
  };
}

/** The events of a run, one by one. A last line without its end was cut by a kill and is left out. */
export async function* readEvents(folder: string): AsyncGenerator<LabEvent> {
  const path = join(folder, 'events.jsonl');
  const file = await open(path, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return;
  let number = 0;
  let held: string | undefined;
  try {
    for await (const line of file.readLines()) {
      if (held !== undefined) yield parseEvent(held, path, (number += 1));
      held = line;
    }
  } finally {
    await file.close();
  }
  if (held === undefined) return;
  try {
    yield parseEvent(held, path, number + 1);
  } catch {
    return;
  }
}

function parseEvent(line: string, path: string, number: number): LabEvent {
  try {
    const event = JSON.parse(line) as LabEvent;
    if (typeof event === 'object' && event !== null && typeof event.kind === 'string') return event;
  } catch {
    // Told below, with the line number.
  }
  throw new StoreError(
    `${path}:${number}: expected an event as JSON, found ${JSON.stringify(line.slice(0, 80))}.`,
  );
}

async function readJson<T extends { format: string }>(
  folder: string,
  name: string,
  format: string,
  shape: z.ZodType<T>,
): Promise<T | null> {
  const path = join(folder, name);
  const text = await readText(path);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StoreError(`${path} is damaged: expected JSON, ${(error as Error).message}.`);
  }
  const seen = z.looseObject({ format: z.string() }).safeParse(value).data?.format;
  if (seen !== format) {
    const found = seen === undefined ? 'no format' : JSON.stringify(seen.slice(0, 80));
    throw new StoreError(
      `${path}: expected format "${format}", found ${found}. Read it with the h2lab that wrote it.`,
    );
  }
  const checked = shape.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? basename(path) : issue.path.join('.');
  throw new StoreError(`${path} is damaged: ${where}: ${issue?.message ?? 'not of its shape'}.`);
}

async function readText(path: string): Promise<string | null> {
  try {
    // Looked at before it is opened: opening a named pipe would wait for a writer.
    const seen = await stat(path);
    if (!seen.isFile()) throw new StoreError(`${path} is no file: expected JSON in a file.`);
    if (seen.size > LARGEST_JSON) {
      throw new StoreError(`${path} has ${seen.size} bytes: expected less than ${LARGEST_JSON}.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new StoreError(`${path} cannot be read (${code ?? 'unknown error'}).`);
  }
}

async function list(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}
