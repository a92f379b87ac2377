/**
 * The thread that reads the files and follows TCP (see `run-threads.ts`): its own facts go to the main thread, what
 * each connection carries to the thread that reads that connection.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Connection, StreamStage } from '../../model/chunk.ts';
import { runPass } from '../pass.ts';
import { EventPacker } from './chunk-codec.ts';
import { FactPacker } from './fact-packer.ts';
import { failed } from './failure.ts';
import type { Batch, Block, FromThread, ToReader, ToTransport, TransportData } from './messages.ts';

/** Blocks on their way through all threads: enough that nobody waits, few enough that memory does not show them. */
const mostUnderway = 6;

const { request, ports } = workerData as TransportData;
const stop = new AbortController();
let underway = 0;
let wake: (() => void) | undefined;

parentPort?.on('message', (message: ToTransport) => {
  if (message === 'stop') stop.abort();
  else underway--;
  wake?.();
});

const threads = ports.map((port: MessagePort) => {
  const spares: ArrayBuffer[] = [];
  port.on('message', ({ octets }: ToReader) => spares.push(octets));
  return { port, spares };
});

const lanes = request.inputs.map(() => ({
  packers: threads.map(() => new EventPacker()),
  facts: new FactPacker(),
  /** Number of the last thing that this input's TCP stage told or handed on. */
  order: 0,
  read: { epochNs: 0n, bytes: 0, size: undefined as number | undefined, packets: 0 },
}));
type Lane = (typeof lanes)[number];

function laneOf(input: number): Lane {
  const lane = lanes[input];
  if (lane === undefined) throw new RangeError(`no input ${input}`);
  return lane;
}

/** Packs what a connection carries for the thread that reads it. */
function packing(lane: Lane, connection: Connection): StreamStage {
  const packer = lane.packers[connection.id % lane.packers.length];
  if (packer === undefined) throw new RangeError('no thread to read connections');
  packer.open(connection, lane.order);
  return {
    push(chunk) {
      packer.chunk(chunk, ++lane.order);
    },
    end(direction, how, from) {
      packer.end(connection.id, direction, how, from, ++lane.order);
    },
  };
}

function flush(input: number, reachedTime: number, last: boolean): void {
  const lane = laneOf(input);
  const reachedOrder = last ? Infinity : lane.order;
  underway++;
  threads.forEach(({ port, spares }, index) => {
    const packer = lane.packers[index];
    if (packer === undefined) return;
    for (const octets of spares.splice(0)) packer.reuse(octets);
    const events = packer.take();
    const block: Block = { input, events, reachedOrder, reachedTime, last };
    port.postMessage(block, [events.numbers.buffer, events.octets]);
  });
  const facts = lane.facts.take();
  const { read } = lane;
  const batch: Batch = { kind: 'batch', input, facts, reachedOrder, reachedTime, last, read };
  parentPort?.postMessage(batch, [facts.numbers.buffer, facts.orders.buffer]);
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

runPass(
  request,
  {
    fact(input, fact) {
      const lane = laneOf(input);
      lane.facts.add(fact, ++lane.order);
    },
    elsewhere: (input) => ({
      open: (connection) => packing(laneOf(input), connection),
      secrets(text) {
        const lane = laneOf(input);
        for (const packer of lane.packers) packer.secrets(text, lane.order);
      },
    }),
    start(input, epochNs) {
      laneOf(input).read.epochNs = epochNs;
    },
    read(input, bytes, size, packets) {
      const { read } = laneOf(input);
      Object.assign(read, { bytes, size, packets });
    },
    async reached(input, time) {
      flush(input, time, false);
      while (underway >= mostUnderway && !stop.signal.aborted) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    end(input) {
      flush(input, Infinity, true);
    },
  },
  stop.signal,
)
  .then((result) => {
    post({ kind: 'done', result });
  })
  .catch((error: unknown) => {
    post(failed(error));
  })
  .finally(() => {
    parentPort?.close();
    for (const { port } of threads) port.close();
  });
