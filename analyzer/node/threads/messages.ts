import type { MessagePort } from 'node:worker_threads';
import type { FactKind } from '../../model/fact.ts';
import type { PassRequest, PassResult } from '../pass.ts';
import type { KeyPlan } from '../prescan.ts';
import type { PackedEvents } from './chunk-codec.ts';
import type { PackedFacts } from './packed-facts.ts';

/** What the thread that reads the files is started with: a port to each thread that reads connections. */
export interface TransportData {
  request: PassRequest;
  ports: MessagePort[];
}

/** What a thread that reads connections is started with. */
export interface ConversationData {
  /** How the keys of each input are found. */
  plans: readonly KeyPlan[];
  keys: readonly string[];
  wants: readonly FactKind[];
  port: MessagePort;
}

/** Events of one block of an input, for a thread that reads connections. */
export interface Block {
  input: number;
  events: PackedEvents;
  /** All events up to this order and time are in this block or were in earlier ones. */
  reachedOrder: number;
  reachedTime: number;
  /** The input has ended with this block. */
  last: boolean;
}

/** Facts of one block of an input, from any of the threads. */
export interface Batch {
  kind: 'batch';
  input: number;
  facts: PackedFacts;
  reachedOrder: number;
  reachedTime: number;
  last: boolean;
  /** From the thread that reads the files: how far it is. */
  read?: { epochNs: bigint; bytes: number; size: number | undefined; packets: number };
  /** With the last batch of a thread that reads connections: HTTP/2 frames by type. */
  framesByType?: Map<number, number>;
}

/** To the main thread. */
export type FromThread =
  | Batch
  | { kind: 'done'; result: PassResult }
  | { kind: 'failed'; capture: boolean; message: string; stack: string };

/** To the thread that reads the files: a block has gone all the way, or the reading is to end early. */
export type ToTransport = 'taken' | 'stop';

/** Back to the thread that reads the files: a buffer that was read. */
export type ToReader = { octets: ArrayBuffer };
