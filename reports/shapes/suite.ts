import { z } from 'zod';

/** The shape `h2lab.suite/1`, as data; see `analysis.ts` for what it is used for. */

const text = z.string();
const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const verdict = z.enum(['confirmed', 'contradicted', 'inconclusive', 'unsupported', 'broken']);

/** A line of a suite's result. */
export const runShape = z.object({
  scenario: text,
  backend: text,
  proxy: text,
  client: text.optional().describe('Another client than the usual one.'),
  variant: text,
  role: z.enum(['fault', 'control']),
  repeat: count,
  expected: text.describe('The expected signature.'),
  diagnosed: text.nullable().describe('The diagnosed signature; null when no analysis was made.'),
  verdict,
  reasons: z.array(text),
  seconds,
  trafficSeconds: seconds.optional().describe('What the traffic took of them.'),
  budgetSeconds: seconds
    .optional()
    .describe('What the scenario allows its traffic, in a run with the fault.'),
  attempt: count.describe('From 1.'),
  flaky: z.literal(true).optional().describe('Confirmed, but not at the first attempt.'),
  folder: text.describe('Absolute path of the run folder.'),
});

/** What `h2lab run --json` writes, and `suite.json` holds. */
export const suiteShape = z.object({
  format: z.literal('h2lab.suite/1'),
  environment: z.record(text, text),
  started: text.describe('ISO 8601, UTC.'),
  seconds,
  cpuSeconds: seconds
    .optional()
    .describe('Processor time of the suite and of all that it started on this machine.'),
  totals: z.record(verdict, count),
  flaky: count,
  notRun: count.optional().describe('Jobs that were not begun because an earlier run failed.'),
  runs: z.array(runShape),
});
