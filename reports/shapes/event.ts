import { z } from 'zod';
import { runShape, suiteShape } from './suite.ts';

/** A line of `--reporter ndjson` and of `events.jsonl` in a run folder (`h2lab.event/1`), as data. */

const text = z.string();
const at = z.number().describe('Milliseconds since 1970.');

const run = z.object({
  runId: text,
  scenario: text,
  backend: text,
  proxy: text,
  client: text.optional(),
  variant: text,
  role: z.enum(['fault', 'control']),
  repeat: z.number(),
});

const plan = z.looseObject({
  format: z.literal('h2lab.plan/1'),
  runId: text,
  scenario: text,
  role: z.enum(['fault', 'control']),
  variant: text,
  repeat: z.number(),
  backend: text,
  proxy: text,
  proxyVersion: text,
  client: text.optional(),
  topology: z.looseObject({ id: text }),
  seed: z.number(),
  fault: z.looseObject({ id: text }).nullable(),
  expected: z.looseObject({ signature: text }),
});

/** Any event, told apart by `kind`. */
export const eventShape = z.discriminatedUnion('kind', [
  z.object({
    at,
    kind: z.literal('suite-start'),
    runs: z.number(),
    environment: z.record(text, text),
    folder: text,
    backendReason: text,
    proxies: z.array(text),
  }),
  z.object({ at, kind: z.literal('run-start'), run, plan, folder: text }),
  z.object({ at, kind: z.literal('step-start'), run, step: text }),
  z.object({ at, kind: z.literal('step-end'), run, step: text, ms: z.number(), error: text.optional() }),
  z.object({
    at,
    kind: z.literal('fact'),
    run,
    what: text,
    value: z.union([text, z.number(), z.boolean(), z.null()]).optional(),
  }),
  z.object({ at, kind: z.literal('run-end'), run, record: runShape }),
  z.object({ at, kind: z.literal('suite-end'), record: suiteShape }),
]);
