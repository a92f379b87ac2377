import type { FileState } from '../file-state.ts';
import type { Connection } from '../model/chunk.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { Frame } from '../model/frame.ts';
import type { Told } from '../model/told.ts';
import { createPipeline, type Elsewhere, type PipelineState } from '../pipeline.ts';
import type { PacketFilterOptions } from '../packet-filter.ts';
import { limitHeap } from './heap.ts';
import { locatePacket } from './places.ts';
import { CaptureError } from './read-errors.ts';
import { moreKeys, planKeys } from './prescan.ts';
import { openTaps, type TapInput } from './tap-input.ts';
import { createTurns } from './turns.ts';

/** A capture file: a path, or `-` for standard input. */
export interface FileSpec {
  /** The path, and what results call this file. */
  file: string;
  /** Where the bytes really are, when that is no business of the analyzer's: `file` is then only a name. */
  path?: string;
}

/** A capture to be read. */
export interface InputSpec extends FileSpec {
  hop?: Hop;
  /** Files of the same tap that follow, each beginning where the one before ended. */
  then?: readonly FileSpec[];
}

/** What one pass over the inputs is given. Plain data: it can be sent to a thread. */
export interface PassRequest {
  inputs: readonly InputSpec[];
  /** Texts of key logs (NSS format). */
  keys: readonly string[];
  /** Facts that somebody asked for. */
  wants: readonly FactKind[];
  /** Make digests of the files. */
  digest: boolean;
  /** The packets to dissect; all when absent. */
  filter?: PacketFilterOptions | undefined;
  /** What logs tell of connections that no key opens; no thread can be sent it. */
  told?: Told | undefined;
}

/** What a pass tells while it reads. Times are those of the input's own clock. */
export interface PassSink {
  fact(input: number, fact: Fact): void;
  /** With the packet number of its file, and the place of the file among all files of all inputs. */
  frame?: ((frame: Frame, connection: Connection, file: number) => void) | undefined;
  /** The files of each input, which grow while they are read. Not given by threads. */
  opened?(files: readonly (readonly FileState[])[]): void;
  /** Reads connections in place of the pass. */
  elsewhere?: ((input: number) => Elsewhere) | undefined;
  /** The input's first packet was seen. */
  start(input: number, epochNs: bigint): void;
  /** All facts up to this time have been given. The pass waits for a promise before it reads on. */
  reached(input: number, time: number): void | Promise<void>;
  end(input: number): void;
  /** Bytes read of all files of an input, of how many when that is known, and the packets in them. */
  read?: ((input: number, bytes: number, size: number | undefined, packets: number) => void) | undefined;
}

/** What a pass knows at its end, an entry an input. */
export interface PassResult {
  states: PipelineState[];
  /** Of each file of each input; empty for one that was not read. */
  sha256: string[][];
  /** The pass was told to stop before the end. */
  stopped: boolean;
}

/** Reads all inputs once, each a block at a time. `stop` ends the pass early, with what was read so far. */
export async function runPass(request: PassRequest, sink: PassSink, stop?: AbortSignal): Promise<PassResult> {
  const { inputs } = request;
  const opened = await openTaps(inputs, { digest: request.digest });
  // Where connections are read elsewhere, so are keys.
  const plans = sink.elsewhere === undefined ? await Promise.all(inputs.map(planKeys)) : [];
  const wants = new Set(request.wants);
  let files = 0;
  const pipelines = inputs.map(({ then = [] }, input) => {
    const { frame } = sink;
    const firstFile = files;
    files += 1 + then.length;
    const pipeline: ReturnType<typeof createPipeline> = createPipeline({
      input,
      keys: [...request.keys, ...(plans[input]?.texts ?? [])],
      moreKeys: plans[input] && moreKeys(plans[input]),
      keysMayCome: plans[input]?.mayCome,
      wants,
      filter: request.filter,
      told: request.told,
      elsewhere: sink.elsewhere?.(input),
      fact: (fact) => {
        sink.fact(input, fact);
      },
      ...(frame === undefined
        ? {}
        : {
            frame: (one: Frame, connection: Connection) => {
              const { file, packet } = locatePacket(pipeline.state.files, one.packet);
              frame(file === 0 ? one : { ...one, packet }, connection, firstFile + file);
            },
          }),
    });
    return pipeline;
  });
  sink.opened?.(pipelines.map(({ state }) => state.files));
  try {
    await readAll(inputs, opened, pipelines, sink, stop);
    return {
      states: pipelines.map(({ state }) => state),
      sha256: await Promise.all(opened.map((input) => input.sha256())),
      stopped: stop?.aborted ?? false,
    };
  } finally {
    await Promise.all(opened.map((input) => input.close()));
  }
}

/** A file in which not one packet can be read ends everything: an answer without it would be about something else. */
function refuseUnusable(spec: InputSpec | undefined, { files }: PipelineState): void {
  if (spec === undefined) return;
  const specs = [spec, ...(spec.then ?? [])];
  for (const [index, { packets, notes }] of files.entries()) {
    const fatal = packets === 0 ? notes.find((note) => note.fatal === true) : undefined;
    if (fatal !== undefined) throw new CaptureError(`${specs[index]?.file ?? ''}: ${fatal.text}`);
  }
}

async function readAll(
  inputs: readonly InputSpec[],
  opened: readonly TapInput[],
  pipelines: readonly ReturnType<typeof createPipeline>[],
  sink: PassSink,
  stop: AbortSignal | undefined,
): Promise<void> {
  const turns = createTurns(opened.length);
  const started = new Set<number>();
  for (let next = turns.next(); next !== undefined; next = turns.next()) {
    const [input, pipeline] = [opened[next], pipelines[next]];
    if (input === undefined || pipeline === undefined) return;
    limitHeap();
    const bytes = stop?.aborted === true ? undefined : await input.read();
    if (bytes === undefined) pipeline.remark(input.notes());
    const more = bytes === undefined && stop?.aborted !== true && (await input.nextFile());
    if (more) pipeline.nextFile();
    else if (bytes === undefined) pipeline.end();
    else pipeline.push(bytes);
    sink.read?.(next, input.position(), input.size, pipeline.state.packets);
    if (stop?.aborted !== true) refuseUnusable(inputs[next], pipeline.state);
    const { start, lastTime } = pipeline.state;
    if (start !== undefined) {
      if (!started.has(next)) {
        started.add(next);
        turns.start(next, start.epochNs);
        sink.start(next, start.epochNs);
      }
      turns.reached(next, lastTime);
      await sink.reached(next, lastTime);
    }
    if (bytes === undefined && !more) {
      turns.end(next);
      sink.end(next);
    }
  }
}
