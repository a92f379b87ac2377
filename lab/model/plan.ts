import type { Expectation } from './expectation.ts';
import type { Topology } from './topology.ts';
import type { Variant } from './variants.ts';

/** Plaintext HTTP/2 with prior knowledge, or TLS with ALPN, on both hops. */
export type TransportVariant = 'plain' | 'tls';

/** A run with its fault, or the same run without it. */
export type Role = 'fault' | 'control';

/** What one run is going to do; `plan.json` of a run folder, written before anything starts. */
export interface Plan {
  format: 'h2lab.plan/1';
  runId: string;
  scenario: string;
  role: Role;
  variant: Variant;
  /** From 1. */
  repeat: number;
  backend: string;
  proxy: string;
  proxyVersion: string;
  /** Another client than the usual one (`clients.ts`). */
  client?: string;
  topology: Topology;
  /** Decides every random choice of the run. */
  seed: number;
  fault: { id: string; options: unknown } | null;
  expected: Expectation;
}
