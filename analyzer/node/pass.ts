import type { Connection } from '../model/chunk.ts';
import type { Hop } from '../model/diagnosis.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { Frame } from '../model/frame.ts';
import { createPipeline, type PipelineState } from '../pipeline.ts';
import { type OpenInput, openInputs } from './open-input.ts';
import type { Share } from '../share.ts';
import { createTurns } from './turns.ts';

/** A capture to be read: a path, or `-` for standard input. */
export interface InputSpec {
  /** The path, and what results call this input. */
  file: string;
  hop?: Hop;
  /** Where the bytes really are, when that is no business of the analyzer's: `file` is then only a name. */
  path?: string;
}

/** What one pass over the inputs is given. Plain data: it can be sent to a thread. */
export interface PassRequest {
  inputs: readonly InputSpec[];
  /** Texts of key logs (NSS format). */
  keys: readonly string[];
  /** Facts that somebody asked for. */
  wants: readonly FactKind[];
  /** The connections to dissect; all when absent. */
  share?: Share | undefined;
}

/** What a pass tells while it reads. Times are those of the input's own clock, orders those of a share (`share.ts`). */
export interface PassSink {
  fact(input: number, fact: Fact, order: number): void;
  frame?: ((frame: Frame, connection: Connection, input: number) => void) | undefined;
  /** The input's first packet was seen. */
  start(input: number, epochNs: bigint): void;
  /** All facts up to this time and order have been given. The pass waits for a promise before it reads on. */
  reached(input: number, time: number, order: number): void | Promise<void>;
  end(input: number): void;
}

/** What a pass knows at its end, an entry an input. */
export interface PassResult {
  states: PipelineState[];
  sha256: string[];
  /** The pass was told to stop before the end. */
  stopped: boolean;
}

/** Reads all inputs once, each a block at a time. `stop` ends the pass early, with what was read so far. */
export async function runPass(request: PassRequest, sink: PassSink, stop?: AbortSignal): Promise<PassResult> {
  const { inputs } = request;
  const opened = await openInputs(inputs.map(({ file, path }) => path ?? file));
  const pipelines = inputs.map((_, input) => {
    const { frame } = sink;
    const pipeline: ReturnType<typeof createPipeline> = createPipeline({
      input,
      keys: request.keys,
      share: request.share,
      fact: (fact) => {
        sink.fact(input, fact, pipeline.order());
      },
      ...(frame === undefined
        ? {}
        : {
            frame: (one: Frame, connection: Connection) => {
              frame(one, connection, input);
            },
          }),
    });
    return pipeline;
  });
  try {
    await readAll(opened, pipelines, sink, stop);
    return {
      states: pipelines.map(({ state }) => state),
      sha256: await Promise.all(opened.map((input) => input.sha256())),
      stopped: stop?.aborted ?? false,
    };
  } finally {
    await Promise.all(opened.map((input) => input.close()));
  }
}

async function readAll(
  opened: readonly OpenInput[],
  pipelines: readonly ReturnType<typeof createPipeline>[],
  sink: PassSink,
  stop: AbortSignal | undefined,
): Promise<void> {
  const turns = createTurns(opened.length);
  const started = new Set<number>();
  for (let next = turns.next(); next !== undefined; next = turns.next()) {
    const [input, pipeline] = [opened[next], pipelines[next]];
    if (input === undefined || pipeline === undefined) return;
    const bytes = stop?.aborted === true ? undefined : await input.read();
    if (bytes === undefined) pipeline.end();
    else pipeline.push(bytes);
    const { start, lastTime } = pipeline.state;
    if (start !== undefined) {
      if (!started.has(next)) {
        started.add(next);
        turns.start(next, start.epochNs);
        sink.start(next, start.epochNs);
      }
      turns.reached(next, lastTime);
      await sink.reached(next, lastTime, pipeline.order());
    }
    if (bytes === undefined) {
      turns.end(next);
      sink.end(next);
    }
  }
}
