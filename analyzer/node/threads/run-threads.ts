/**
 * One pass made by several threads: each reads the inputs for itself and dissects its share of the connections
 * (`analyzer/share.ts`); here their facts are put back in order. The result is that of one thread, fact for fact.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PassRequest, PassResult, PassSink } from '../pass.ts';
import { CaptureError } from '../read-errors.ts';
import type { Batch, FromThread, ThreadData, ToThread } from './messages.ts';
import { createReorder } from './reorder.ts';

/** Puts together what the threads know at their end: what each knows of its share, and the first of the whole. */
function combined(results: readonly PassResult[]): PassResult {
  const [first] = results;
  if (first === undefined) throw new RangeError('no thread gave a result');
  const states = first.states.map((state, input) => {
    const framesByType = new Map<number, number>();
    for (const result of results) {
      for (const [type, count] of result.states[input]?.framesByType ?? []) {
        framesByType.set(type, (framesByType.get(type) ?? 0) + count);
      }
    }
    return { ...state, framesByType };
  });
  return { ...first, states, stopped: results.some(({ stopped }) => stopped) };
}

/** Runs one pass in `threads` threads. Frames are not given: they belong to passes of one thread. */
export async function runPassInThreads(
  request: PassRequest,
  threads: number,
  sink: PassSink,
  stop?: AbortSignal,
): Promise<PassResult> {
  const inputs = request.inputs.map((_, input) => ({
    started: false,
    reorder: createReorder(threads, (fact) => {
      sink.fact(input, fact, 0);
    }),
  }));

  async function take(share: number, batch: Batch): Promise<void> {
    const lane = inputs[batch.input];
    if (lane === undefined) return;
    if (!lane.started && batch.reachedTime !== Infinity) {
      lane.started = true;
      sink.start(batch.input, batch.epochNs);
    }
    const { bytes, size, packets } = batch.read;
    if (share === 0) sink.read?.(batch.input, bytes, size, packets);
    lane.reorder.add(share, batch);
    const reached = lane.reorder.reached();
    if (reached > -Infinity && reached < Infinity) await sink.reached(batch.input, reached, 0);
    if (batch.last && lane.reorder.ended()) sink.end(batch.input);
  }

  const script = new URL(`pass-worker${extname(import.meta.url)}`, import.meta.url);
  const workers = Array.from({ length: threads }, (_, index) => {
    const data: ThreadData = { request: { ...request, share: { index, of: threads } } };
    return new Worker(script, { workerData: data });
  });
  const stopAll = (): void => {
    for (const worker of workers) worker.postMessage('stop' satisfies ToThread);
  };
  stop?.addEventListener('abort', stopAll);
  if (stop?.aborted === true) stopAll();
  try {
    const results = workers.map(
      (worker, share) =>
        new Promise<PassResult>((resolve, reject) => {
          worker.on('message', (message: FromThread) => {
            if (message.kind === 'done') resolve(message.result);
            else if (message.kind === 'failed') reject(failure(message));
            else {
              take(share, message)
                .then(() => {
                  worker.postMessage('taken' satisfies ToThread);
                })
                .catch(reject);
            }
          });
          worker.on('error', reject);
          worker.on('exit', (code) => {
            reject(new Error(`a thread of the analysis ended by itself (exit code ${code})`));
          });
        }),
    );
    return combined(await Promise.all(results));
  } finally {
    stop?.removeEventListener('abort', stopAll);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function failure(message: Extract<FromThread, { kind: 'failed' }>): Error {
  if (message.capture) return new CaptureError(message.message);
  return Object.assign(new Error(message.message), { stack: message.stack });
}
