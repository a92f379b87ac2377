import type { z } from 'zod';
import type { Lab } from './lab.ts';
import type { OtherClient } from '../model/clients.ts';
import type { TransportVariant } from '../model/plan.ts';
import type { Setup } from './setup.ts';

/** The proof that a fault took effect: what was looked at, and what it showed. */
export interface Proof {
  what: string;
  value: string | number;
}

/** Where a run takes place, for a fault that not every place can carry. */
export interface Place {
  backend: string;
  proxy: string;
  variant: TransportVariant;
  /** Another client than the usual one. */
  client?: OtherClient;
}

/**
 * How the lab tries a fault by itself: the least traffic under which it must bite. `npm run test:lab` runs it on every
 * backend and proxy, and then asks whether the lab is whole again.
 */
export interface Trial<Schema extends z.ZodType = z.ZodType> {
  options: z.input<Schema>;
  /** The set-up that is no fault. */
  setup?(setup: Setup): void;
  drive(lab: Lab): Promise<void>;
  /** What must pass once the fault is healed, for a set-up whose peers do not speak gRPC; else a unary call. */
  probe?(lab: Lab): Promise<void>;
}

/** A way to break things on purpose. One a file in `lab/faults/`; the file name is its id. */
export interface Fault<Schema extends z.ZodType = z.ZodType> {
  id: string;
  title: string;
  /** What it does to whom, and what the kernel or the peer makes of it. */
  explains: string;
  options: Schema;
  /** Changes how the hosts are set up, before anything starts. */
  prepare?(setup: Setup, options: z.output<Schema>): void;
  /** Acts on the running lab, after the client is connected. */
  inject?(lab: Lab, options: z.output<Schema>): Promise<void>;
  /** Looks for the proof once the traffic is over; undefined when the fault did not bite. */
  bitten(lab: Lab, options: z.output<Schema>): Promise<Proof | undefined>;
  /** Why it cannot be had at a place, one sentence; undefined where it can. */
  unsupported?(place: Place): string | undefined;
  /** Faults of this repository have one; those of a team need none. */
  trial?: Trial<Schema>;
  /**
   * The captures end before it is healed. For what holds packets back: their repeats would pass as soon as it is healed,
   * and the captures would show a path that recovered, which nobody sees while it is broken.
   */
  endsCapture?: boolean;
  /** Undoes `inject` and resolves when a probe says that the path is whole again. */
  heal?(lab: Lab, options: z.output<Schema>): Promise<void>;
}

/** Declares a fault. */
export function defineFault<Schema extends z.ZodType>(fault: Fault<Schema>): Fault<Schema> {
  return fault;
}

/** A fault with its options, ready for a scenario. */
export interface FaultUse {
  fault: Fault;
  options: unknown;
  /** Of a combined fault: those that act together. */
  parts?: readonly FaultUse[];
}

/** Binds options to a fault; they are checked against its schema at once, so a typing error shows on import. */
export function use<Schema extends z.ZodType>(fault: Fault<Schema>, options: z.input<Schema>): FaultUse {
  return { fault, options: fault.options.parse(options) };
}
