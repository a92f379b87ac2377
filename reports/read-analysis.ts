import { z } from 'zod';
import type { Analysis } from '../analyzer/model/analysis.ts';

/** Checks what a run folder's `analysis.json` held: a folder may come from another version, or from anybody. */

const text = z.string();
const number = z.number();

const evidence = z.looseObject({
  input: number,
  packet: number,
  time: number,
  what: text,
  filter: text,
  direction: z.enum(['to-server', 'to-client']).optional(),
  log: z.looseObject({ log: number, line: number }).optional(),
});

const diagnosis = z.looseObject({
  signature: text,
  title: text,
  layer: text,
  certainty: z.enum(['shown', 'inferred']),
  confidence: number,
  sender: z.enum(['client', 'proxy', 'server', 'middlebox', 'path', 'none', 'unknown']),
  cause: z.enum(['client', 'proxy', 'server', 'middlebox', 'path', 'none', 'unknown']),
  hop: text.optional(),
  tcpStream: number.optional(),
  client: text.optional(),
  server: text.optional(),
  streams: z.array(number),
  // A quantity that is no number (JSON writes null) is shown as unknown.
  quantities: z.record(text, number.nullable()),
  evidence: z.array(evidence),
  ruledOut: z.array(z.looseObject({ signature: text, because: text, evidence: z.array(evidence) })),
  answers: z.record(text, text),
  remedies: z.array(text),
  get contributing() {
    return z.array(diagnosis);
  },
});

const analysis = z.looseObject({
  format: z.literal('h2lab.analysis/1'),
  inputs: z.array(
    z.looseObject({
      file: text,
      packets: number,
      start: text,
      duration: number,
      hop: text.optional(),
      notes: z.array(text),
    }),
  ),
  logs: z
    .array(
      z.looseObject({
        file: text,
        format: text,
        lines: number,
        entries: number,
        unknown: number,
        joined: z.record(text, number),
        unjoined: number,
        clockOffset: number.optional(),
        notes: z.array(text),
      }),
    )
    .optional(),
  quality: z.looseObject({
    captureDrops: number,
    truncatedPackets: number,
    midConnections: number,
    undecryptable: number,
    gaps: number,
  }),
  diagnosis,
  incidents: z.array(diagnosis),
});

/** The value as an analysis; throws an error that names the first field that is not of its shape. */
export function asAnalysis(value: unknown): Analysis {
  const checked = analysis.safeParse(value);
  if (checked.success) return checked.data as unknown as Analysis;
  const issue = checked.error.issues[0];
  throw new Error(
    `expected an analysis of format h2lab.analysis/1: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}
