/**
 * One pass made by several threads. One reads the files and follows TCP; the others read what the connections carry,
 * each its share of them; here, in the main thread, their facts are put back in order. What TCP tells and hands on is
 * numbered, and facts carry the number of what they were found in: so the result is that of one thread, fact for fact.
 */
import { extname } from 'node:path';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';
import type { PassRequest, PassResult, PassSink } from '../pass.ts';
import { planKeys } from '../prescan.ts';
import { FactUnpacker } from './fact-unpacker.ts';
import { failure } from './failure.ts';
import type { Batch, ConversationData, FromThread, ToTransport, TransportData } from './messages.ts';
import { createReorder } from './reorder.ts';

function start(name: string, workerData: unknown, transferList: Transferable[]): Worker {
  const script = new URL(`${name}${extname(import.meta.url)}`, import.meta.url);
  return new Worker(script, { workerData, transferList });
}

/** Runs one pass in `threads` threads, two at least. Frames are not given: they belong to passes of one thread. */
export async function runPassInThreads(
  request: PassRequest,
  threads: number,
  sink: PassSink,
  stop?: AbortSignal,
): Promise<PassResult> {
  const { inputs, keys, wants } = request;
  const plans = await Promise.all(inputs.map(planKeys));
  const readers = Math.max(1, threads - 1);
  const channels = Array.from({ length: readers }, () => new MessageChannel());
  const transportData: TransportData = { request, ports: channels.map(({ port1 }) => port1) };
  const transport = start('transport-worker', transportData, transportData.ports);
  const conversations = channels.map(({ port2: port }) => {
    const data: ConversationData = { plans, keys, wants, port };
    return start('conversation-worker', data, [port]);
  });
  const workers = [transport, ...conversations];
  const framesByType = inputs.map(() => new Map<number, number>());
  const lanes = inputs.map((_, input) => ({
    started: false,
    unpackers: workers.map(() => new FactUnpacker(input)),
    reorder: createReorder(workers.length, (fact) => {
      sink.fact(input, fact);
    }),
  }));
  /** Blocks that each thread is done with; one that all are done with makes room for another. */
  const done = workers.map(() => 0);
  let acknowledged = 0;

  async function take(thread: number, batch: Batch): Promise<void> {
    const { input, read } = batch;
    const lane = lanes[input];
    const unpacker = lane?.unpackers[thread];
    if (lane === undefined || unpacker === undefined) return;
    if (read !== undefined) {
      if (!lane.started && batch.reachedTime !== Infinity) {
        lane.started = true;
        sink.start(input, read.epochNs);
      }
      sink.read?.(input, read.bytes, read.size, read.packets);
    }
    for (const [type, count] of batch.framesByType ?? []) {
      const totals = framesByType[input];
      totals?.set(type, (totals.get(type) ?? 0) + count);
    }
    const { reachedOrder, reachedTime, last } = batch;
    lane.reorder.add(thread, { facts: unpacker.open(batch.facts), reachedOrder, reachedTime, last });
    const reached = lane.reorder.reached();
    if (lane.started && Number.isFinite(reached)) await sink.reached(input, reached);
    if (last && lane.reorder.ended()) sink.end(input);
    done[thread] = (done[thread] ?? 0) + 1;
    for (const least = Math.min(...done); acknowledged < least; acknowledged++) {
      transport.postMessage('taken' satisfies ToTransport);
    }
  }

  const stopReading = (): void => {
    transport.postMessage('stop' satisfies ToTransport);
  };
  stop?.addEventListener('abort', stopReading);
  if (stop?.aborted === true) stopReading();
  try {
    const result = await new Promise<PassResult>((resolve, reject) => {
      let passed: PassResult | undefined;
      const finish = (): void => {
        if (passed !== undefined && lanes.every(({ reorder }) => reorder.ended())) resolve(passed);
      };
      workers.forEach((worker, thread) => {
        worker.on('message', (message: FromThread) => {
          if (message.kind === 'failed') reject(failure(message));
          else if (message.kind === 'done') {
            passed = message.result;
            finish();
          } else take(thread, message).then(finish, reject);
        });
        worker.on('error', reject);
        worker.on('exit', (code) => {
          // The one that reads the files ends when all is sent; the others when nothing can come any more.
          if (code !== 0) reject(new Error(`a thread of the analysis ended by itself (exit code ${code})`));
        });
      });
    });
    const states = result.states.map((state, input) => ({
      ...state,
      framesByType: framesByType[input] ?? state.framesByType,
    }));
    return { ...result, states };
  } finally {
    stop?.removeEventListener('abort', stopReading);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
