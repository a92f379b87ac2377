import type { Analysis } from '../judge.ts';
import type { Backend } from '../kit/define-backend.ts';
import type { Reporter } from '../model/events.ts';
import type { TapWish } from './run-request.ts';
import type { HopName } from '../model/topology.ts';
import type { Suite } from '../store/store.ts';

/** What every run of a suite shares. The analyzer comes as a function; the runner knows nothing else of it. */
export interface SuiteRequest {
  /** Runs at the same time. */
  parallel: number;
  /** How hops are tapped. */
  taps?: TapWish;
  /** More attempts for a run that is not as expected. */
  retries: number;
  /** Begin no further run once one is not as expected. */
  failFast: boolean;
  /** Decides every random choice of the suite. */
  seed: number;
  /** Every run in a network and with peers of its own, none of them in a warm slot. */
  fresh?: boolean;
  /** Leaves no TLS key in a run's folder once it has been analyzed. */
  withoutKeys?: boolean;
  /** Keeps each lab after its traffic until it resolves; it is given the ways in. */
  keep?(waysIn: readonly string[]): Promise<void>;
  backend: Backend;
  backendReason: string;
  environment: Record<string, string>;
  store: Suite;
  /** They are told of everything; closing them is the caller's. */
  reporters: readonly Pick<Reporter, 'event'>[];
  /** `logs` are paths of what proxies and clients wrote, in the variants in which the analyzer reads them. */
  analyze(captures: readonly { hop: HopName; path: string }[], logs: readonly string[]): Promise<Analysis>;
  signal: AbortSignal;
}
