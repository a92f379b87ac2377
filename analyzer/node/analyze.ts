import { createRuleRunner } from '../diagnose/run-rules.ts';
import { inconclusive } from '../diagnose/inconclusive.ts';
import { rankIncidents } from '../diagnose/incidents.ts';
import { createCallSample, sampleConnections } from '../diagnose/samples.ts';
import { toDiagnoses } from '../diagnose/to-diagnosis.ts';
import type { Analysis, AnalysisInput, Quality } from '../model/analysis.ts';
import type { Connection } from '../model/chunk.ts';
import { frameTypeName } from '../model/codes.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import type { Frame } from '../model/frame.ts';
import type { Rule } from '../model/rule.ts';
import { createPipeline } from '../pipeline.ts';
import { createTimeline } from '../timeline/timeline.ts';
import { createMerger } from './merge.ts';
import { CaptureError, openInputs, type OpenInput } from './open-input.ts';

/** A capture to be read: a path, or `-` for standard input. */
export interface InputSpec {
  /** The path, and what results call this input. */
  file: string;
  hop?: Hop;
  /** Where the bytes really are, when that is no business of the analyzer's: `file` is then only a name. */
  path?: string;
}

/** What an analysis is given: never a plan, a fault or an expectation. */
export interface AnalyzeRequest {
  inputs: readonly InputSpec[];
  /** Texts of key logs (NSS format). */
  keys?: readonly string[];
  rules: readonly Rule[];
  /** Called for each HTTP/2 frame, in the order of each input. */
  frame?: (frame: Frame, connection: Connection, input: number) => void;
  signal?: AbortSignal;
}

type Pipeline = ReturnType<typeof createPipeline>;

function isoWithNanoseconds(epochNs: bigint): string {
  const ms = Number(epochNs / 1_000_000n);
  const fraction = (epochNs % 1_000_000_000n).toString().padStart(9, '0');
  return new Date(ms).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

function describe(input: OpenInput, pipeline: Pipeline, spec: InputSpec, filesGiven: boolean): AnalysisInput {
  const { state } = pipeline;
  const fallback = filesGiven ? 'file' : 'none';
  return {
    file: spec.file,
    sha256: input.sha256(),
    packets: state.packets,
    start: isoWithNanoseconds(state.start?.epochNs ?? 0n),
    duration: state.lastTime / 1e9,
    ...(spec.hop === undefined ? {} : { hop: spec.hop }),
    keys: state.embeddedKeys ? 'embedded' : fallback,
    notes: state.notes.map((note) => note.text),
  };
}

function framesByType(pipelines: readonly Pipeline[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { state } of pipelines) {
    for (const [type, count] of state.framesByType) {
      totals[frameTypeName(type)] = (totals[frameTypeName(type)] ?? 0) + count;
    }
  }
  return totals;
}

function sum(pipelines: readonly Pipeline[], value: (state: Pipeline['state']) => number): number {
  return pipelines.reduce((total, { state }) => total + value(state), 0);
}

/**
 * Reads captures and diagnoses them.
 *
 * Rejects with a {@link CaptureError} for a file that cannot be read or is no capture; a damaged one is analysed as
 * far as it goes, with a note.
 */
export async function analyze(request: AnalyzeRequest): Promise<Analysis> {
  const { inputs, rules } = request;
  const timeline = createTimeline(inputs.map(({ hop }) => hop));
  const runner = createRuleRunner(rules, timeline);
  const calls = createCallSample();
  const merger = createMerger(inputs.length, (fact: Fact) => {
    timeline.apply(fact);
    runner.fact(fact);
    calls.fact(fact);
  });
  const pipelines = inputs.map((_, input) =>
    createPipeline({
      input,
      keys: request.keys ?? [],
      fact: (fact) => {
        merger.fact(input, fact);
      },
      frame: (frame, connection) => request.frame?.(frame, connection, input),
    }),
  );
  const opened = await openInputs(inputs.map(({ file, path }) => path ?? file));
  try {
    await readAll(opened, pipelines, merger, request.signal);
  } finally {
    await Promise.all(opened.map((input) => input.close()));
  }
  inputs.forEach(({ file }, index) => {
    const fatal = pipelines[index]?.state.notes.find((note) => note.kind === 'not-a-capture');
    if (fatal !== undefined) throw new CaptureError(`${file}: ${fatal.text}`);
  });

  const findings = runner.end();
  const packets = sum(pipelines, (state) => state.packets);
  const quality: Quality = {
    captureDrops: sum(pipelines, (state) => state.captureDrops),
    truncatedPackets: sum(pipelines, (state) => state.truncatedPackets),
    midConnections: timeline.totals.midConnections,
    undecryptable: timeline.totals.undecryptable,
    gaps: timeline.totals.gaps,
  };
  const found = toDiagnoses(rankIncidents(findings));
  const incidents = found.length > 0 ? found : [inconclusive(timeline, quality, packets)];
  const [diagnosis] = incidents;
  if (diagnosis === undefined) throw new Error('no diagnosis');
  return {
    format: 'h2lab.analysis/1',
    inputs: inputs.flatMap((spec, index) => {
      const [input, pipeline] = [opened[index], pipelines[index]];
      return input && pipeline ? [describe(input, pipeline, spec, (request.keys ?? []).length > 0)] : [];
    }),
    quality,
    diagnosis,
    incidents,
    totals: {
      packets,
      connections: timeline.totals.connections,
      streams: timeline.totals.streams,
      calls: calls.count(),
      framesByType: framesByType(pipelines),
    },
    connections: sampleConnections(timeline),
    calls: calls.list(),
  };
}

/** Reads the input that is furthest behind, a block at a time, until all have ended. */
async function readAll(
  opened: readonly OpenInput[],
  pipelines: readonly Pipeline[],
  merger: ReturnType<typeof createMerger>,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let next = merger.next(); next !== undefined; next = merger.next()) {
    signal?.throwIfAborted();
    const [input, pipeline] = [opened[next], pipelines[next]];
    if (input === undefined || pipeline === undefined) return;
    const bytes = await input.read();
    if (bytes === undefined) pipeline.end();
    else pipeline.push(bytes);
    const { start, lastTime } = pipeline.state;
    if (start !== undefined) {
      merger.start(next, start.epochNs);
      merger.reached(next, lastTime);
    }
    if (bytes === undefined) merger.end(next);
  }
}
