import type { Proof } from '../../../lab/kit/define-fault.ts';
import type { TransportVariant } from '../../../lab/model/plan.ts';

/** How the trial of one fault at one place ended. */
export interface TrialResult {
  fault: string;
  backend: string;
  proxy: string;
  variant: TransportVariant;
  /** `healed`: it bit, and afterwards an ordinary call passed and nothing was left. */
  outcome: 'healed' | 'unsupported' | 'failed';
  /** What showed that it bit. */
  proof?: Proof;
  /** Healed in the same lab, or by a lab without the fault where it is part of a configuration or final. */
  healing?: 'in place' | 'without it';
  /** Why it is unsupported, or what failed. */
  reason?: string;
  seconds: number;
}

/** A backend or a proxy of a backend that this machine cannot offer. */
export interface Absence {
  what: string;
  reason: string;
}

/** The whole table (shape `h2lab.lab-table/1`). */
export interface LabTable {
  format: 'h2lab.lab-table/1';
  /** ISO 8601, UTC. */
  started: string;
  seed: number;
  seconds: number;
  faults: string[];
  absent: Absence[];
  /** Faults that were tried on netns and are unsupported there with every proxy and transport. */
  unsupportedOnNetns: string[];
  trials: TrialResult[];
}

/** Faults that no place of a backend can carry, of those that were tried there. */
export function unsupportedOn(backend: string, trials: readonly TrialResult[]): string[] {
  const there = trials.filter((trial) => trial.backend === backend);
  const had = new Set(there.filter(({ outcome }) => outcome !== 'unsupported').map(({ fault }) => fault));
  return [...new Set(there.map(({ fault }) => fault))].filter((fault) => !had.has(fault));
}

/** 1 when a trial failed or netns cannot carry a fault at all, 3 when the machine lacked a place, else 0. */
export function codeOfTable({ trials, absent, unsupportedOnNetns }: LabTable): number {
  if (trials.some(({ outcome }) => outcome === 'failed') || unsupportedOnNetns.length > 0) return 1;
  return absent.length > 0 ? 3 : 0;
}
