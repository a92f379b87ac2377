import type { Fact } from '../../model/fact.ts';
import type { PassRequest, PassResult } from '../pass.ts';

/** What a thread is started with. */
export interface ThreadData {
  request: PassRequest;
}

/** Facts of one input, in order, up to a place that the thread has reached. */
export interface Batch {
  kind: 'batch';
  input: number;
  facts: Fact[];
  /** The order of each fact (`share.ts`). */
  orders: Float64Array;
  /** All facts up to this order and time have been given. */
  reachedOrder: number;
  reachedTime: number;
  epochNs: bigint;
  /** Bytes read of the input's files, of how many, and the packets in them. */
  read: { bytes: number; size: number | undefined; packets: number };
  /** The input has ended with this batch. */
  last: boolean;
}

/** From a thread. */
export type FromThread =
  | Batch
  | { kind: 'done'; result: PassResult }
  | { kind: 'failed'; capture: boolean; message: string; stack: string };

/** To a thread: one batch was taken in, or the reading is to end early. */
export type ToThread = 'taken' | 'stop';
