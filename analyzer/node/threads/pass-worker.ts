/** A thread that makes one pass over the inputs for a share of the connections (see `run-threads.ts`). */
import { parentPort, workerData } from 'node:worker_threads';
import type { Fact } from '../../model/fact.ts';
import { runPass } from '../pass.ts';
import { CaptureError } from '../read-errors.ts';
import type { FromThread, ThreadData, ToThread } from './messages.ts';

/** Batches on their way: enough that nobody waits for the other, few enough that memory does not show them. */
const mostUnderway = 4;

const { request } = workerData as ThreadData;
const stop = new AbortController();
let underway = 0;
let taken: (() => void) | undefined;

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

parentPort?.on('message', (message: ToThread) => {
  if (message === 'stop') stop.abort();
  else underway--;
  taken?.();
});

const lanes = request.inputs.map(() => ({
  facts: [] as Fact[],
  orders: [] as number[],
  epochNs: 0n,
  read: { bytes: 0, size: undefined as number | undefined, packets: 0 },
}));

function batch(input: number, reachedTime: number, reachedOrder: number, last: boolean): void {
  const lane = lanes[input];
  if (lane === undefined) return;
  const orders = Float64Array.from(lane.orders);
  const { facts, epochNs, read } = lane;
  underway++;
  post({ kind: 'batch', input, facts, orders, reachedOrder, reachedTime, epochNs, read, last }, [
    orders.buffer,
  ]);
  lane.facts = [];
  lane.orders = [];
}

runPass(
  request,
  {
    fact(input, fact, order) {
      lanes[input]?.facts.push(fact);
      lanes[input]?.orders.push(order);
    },
    start(input, epochNs) {
      const lane = lanes[input];
      if (lane !== undefined) lane.epochNs = epochNs;
    },
    async reached(input, time, order) {
      batch(input, time, order, false);
      while (underway > mostUnderway) await new Promise<void>((resolve) => (taken = resolve));
    },
    read(input, bytes, size, packets) {
      const lane = lanes[input];
      if (lane !== undefined) lane.read = { bytes, size, packets };
    },
    end(input) {
      batch(input, Infinity, Infinity, true);
    },
  },
  stop.signal,
)
  .then((result) => {
    post({ kind: 'done', result });
  })
  .catch((error: unknown) => {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    post({ kind: 'failed', capture: error instanceof CaptureError, message, stack });
  })
  .finally(() => {
    parentPort?.close();
  });
