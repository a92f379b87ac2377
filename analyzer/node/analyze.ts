import { findingsOfLogs } from '../diagnose/log-findings.ts';
import { answersFor } from '../diagnose/answers.ts';
import { createObserver } from '../diagnose/observer.ts';
import { createRuleRunner } from '../diagnose/run-rules.ts';
import { inconclusive } from '../diagnose/inconclusive.ts';
import { rankIncidents } from '../diagnose/incidents.ts';
import { createCallSample, createConnectionSample } from '../diagnose/samples.ts';
import { toDiagnoses } from '../diagnose/to-diagnosis.ts';
import type { Analysis, CallSummary, ConnectionSummary, Quality } from '../model/analysis.ts';
import type { Connection } from '../model/chunk.ts';
import { frameTypeName } from '../model/codes.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { Frame } from '../model/frame.ts';
import { seconds } from '../model/numbers.ts';
import type { Rule } from '../model/rule.ts';
import type { PacketFilterOptions } from '../packet-filter.ts';
import type { PipelineState } from '../pipeline.ts';
import { createSubjects } from '../logs/subjects.ts';
import { createTimeline } from '../timeline/timeline.ts';
import { estimateClocks } from './clocks.ts';
import { describeInputs } from './describe-inputs.ts';
import { createListing } from './listing.ts';
import { type LogSpec, readLogs } from './logs.ts';
import { asTold } from '../diagnose/told-findings.ts';
import { createMerger } from './merge.ts';
import { createProgress, type Progress } from './progress.ts';
import { createPlaces } from './places.ts';
import { type InputSpec, type PassSink, runPass } from './pass.ts';
import { chooseThreads } from './threads/choose-threads.ts';
import { retellLogs } from './retell.ts';
import { runPassInThreads } from './threads/run-threads.ts';

/** Who wants facts one by one, beside the rules. */
export interface Watcher {
  kinds: readonly FactKind[];
  /** Called in order of the common clock, facts of logs last; `seconds` since the first packet of the earliest input. */
  fact(fact: Fact, seconds: number): void;
}

/** What an analysis is given: never a plan, a fault or an expectation. */
export interface AnalyzeRequest {
  inputs: readonly InputSpec[];
  /** Texts of key logs (NSS format). */
  keys?: readonly string[];
  /** Logs of those who stood at the ends of the connections. */
  logs?: readonly LogSpec[] | undefined;
  rules: readonly Rule[];
  /** Called for each HTTP/2 frame, in the order of each input; `input` is the index of its file in the result. */
  frame?: (frame: Frame, connection: Connection, input: number) => void;
  /** Called for each gRPC call when it has ended, whatever the result keeps of it. */
  call?: (call: CallSummary) => void;
  /** Called for each connection when it is over; those still open come last. */
  connection?: (connection: ConnectionSummary) => void;
  /** Facts for somebody who draws them: see {@link Watcher}. */
  watch?: Watcher;
  /**
   * Asked after each block that was read; the reading goes on when the promise is kept. For a reader of lists that is
   * slower than the analyzer: lines that nobody takes would fill the memory. Of a reading in one thread.
   */
  ready?: () => Promise<void> | undefined;
  /** Called while reading: bytes of all files read so far, of those that there are when that is known. */
  progress?: (progress: Progress) => void;
  /** False leaves `inputs[].sha256` empty: for results that do not show it, because it takes a processor for a while. */
  digest?: boolean | undefined;
  /** The packets to look at; all when absent. */
  filter?: PacketFilterOptions | undefined;
  /** Threads of the pass; chosen by size and content when absent. Standard input, frames and lists take one. */
  threads?: number | undefined;
  /** Ends the reading early: the analysis is then of what was read so far, and says so. */
  stop?: AbortSignal;
}

function framesByType(states: readonly PipelineState[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const state of states) {
    for (const [type, count] of state.framesByType) {
      totals[frameTypeName(type)] = (totals[frameTypeName(type)] ?? 0) + count;
    }
  }
  return totals;
}

function sum(states: readonly PipelineState[], value: (state: PipelineState) => number): number {
  return states.reduce((total, state) => total + value(state), 0);
}

/**
 * Reads captures and diagnoses them.
 *
 * Rejects with a `CaptureError` for a file that cannot be read or is no capture; a damaged one is analysed as
 * far as it goes, with a note.
 */
export async function analyze(request: AnalyzeRequest): Promise<Analysis> {
  const { inputs, rules, watch } = request;
  const watched = new Set<FactKind>(watch?.kinds);
  const timeline = createTimeline(inputs.map(({ hop }) => hop));
  const runner = createRuleRunner(rules, timeline);
  const calls = createCallSample();
  const connections = createConnectionSample(timeline);
  const { logs: logSpecs = [] } = request;
  const subjects = logSpecs.length === 0 ? undefined : createSubjects(timeline);
  const observer = createObserver(timeline);
  const merger = createMerger(inputs.length, (fact: Fact) => {
    timeline.apply(fact);
    runner.fact(fact);
    calls.fact(fact);
    connections.fact(fact);
    observer.fact(fact);
    listing?.fact(fact);
    subjects?.fact(fact);
    if (watched.has(fact.kind)) watch?.fact(fact, seconds(fact.from.time));
  });
  const listing = createListing(
    request,
    timeline,
    () => merger.offsets(),
    inputs.map(({ then = [] }) => 1 + then.length),
  );
  const wants = new Set<FactKind>([
    ...timeline.needs,
    ...calls.needs,
    ...connections.needs,
    ...observer.needs,
    ...(subjects?.needs ?? []),
    ...watched,
    ...rules.flatMap(({ meta }) => meta.needs),
  ]);
  const retold =
    subjects === undefined
      ? undefined
      : await retellLogs(
          logSpecs,
          inputs.map(({ hop }) => hop),
        );
  const pass = {
    inputs,
    keys: request.keys ?? [],
    wants: [...wants],
    digest: request.digest ?? true,
    filter: request.filter,
    told: retold,
  };
  const clocks = await estimateClocks(pass);
  const sink: PassSink = {
    ...merger,
    start(input, epochNs) {
      const start = epochNs + BigInt(Math.round(clocks[input] ?? 0));
      timeline.began(start);
      merger.start(input, start);
    },
    ...(request.ready === undefined
      ? {}
      : {
          reached(input, time) {
            merger.reached(input, time);
            return request.ready?.();
          },
        }),
    frame: request.frame,
    ...(listing === undefined ? {} : { opened: listing.opened }),
    ...(request.progress === undefined ? {} : { read: createProgress(inputs.length, request.progress) }),
  };
  const once =
    retold !== undefined ||
    request.frame !== undefined ||
    listing !== undefined ||
    inputs.some(({ file, path }) => (path ?? file) === '-');
  const threads = once ? 1 : (request.threads ?? (await chooseThreads(pass)));
  const passed = await (threads > 1
    ? runPassInThreads(pass, threads, sink, request.stop)
    : runPass(pass, sink, request.stop));
  const { states } = passed;
  const logs = subjects === undefined ? undefined : await readLogs(logSpecs, subjects, timeline.clock);
  for (const { fact, connection, stream, hops } of logs?.facts ?? []) {
    timeline.recall(connection, stream, hops);
    runner.fact(fact);
    if (watched.has(fact.kind)) watch?.fact(fact, seconds(fact.from.time));
  }
  const shown = runner.end();
  const fromLogs = retold === undefined ? shown : shown.map((one) => asTold(one, retold));
  const findings = findingsOfLogs(logs?.facts ?? [], rules, fromLogs);
  const packets = sum(states, (state) => state.packets);
  const quality: Quality = {
    captureDrops: sum(states, (state) => state.captureDrops),
    truncatedPackets: sum(states, (state) => state.truncatedPackets),
    midConnections: timeline.totals.midConnections,
    undecryptable: timeline.totals.undecryptable,
    gaps: timeline.totals.gaps,
  };
  const places = createPlaces(states.map(({ files }) => files));
  const found = toDiagnoses(rankIncidents(findings), places.place, (group) =>
    answersFor(group, { timeline, observer, quality, logs: logs !== undefined }),
  );
  const offsets = merger.offsets();
  /** The file in which something began, by seconds on the common clock. */
  const fileOf = (input: number, seconds: number): number =>
    places.fileAt(input, (seconds - (offsets[input] ?? 0)) * 1e9);
  const incidents = found.length > 0 ? found : [inconclusive(timeline, quality, packets, logs?.logs)];
  const [diagnosis] = incidents;
  if (diagnosis === undefined) throw new Error('no diagnosis');
  return {
    format: 'h2lab.analysis/1',
    ...(passed.stopped ? { partial: true as const } : {}),
    inputs: describeInputs(inputs, passed, clocks, (request.keys ?? []).length > 0),
    ...(logs === undefined ? {} : { logs: logs.logs }),
    quality,
    diagnosis,
    incidents,
    totals: {
      packets,
      connections: timeline.totals.connections,
      streams: timeline.totals.streams,
      calls: calls.count(),
      framesByType: framesByType(states),
    },
    connections: connections.list().map((one) => ({ ...one, input: fileOf(one.input, one.opened) })),
    calls: calls.list().map((one) => ({ ...one, input: fileOf(one.input, one.start) })),
  };
}
