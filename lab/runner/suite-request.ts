import type { Analysis } from '../judge.ts';
import type { Backend } from '../kit/define-backend.ts';
import type { Reporter } from '../model/events.ts';
import type { HopName } from '../model/topology.ts';
import type { Suite } from '../store/store.ts';

/** What every run of a suite shares. The analyzer comes as a function; the runner knows nothing else of it. */
export interface SuiteRequest {
  /** Runs at the same time. */
  parallel: number;
  backend: Backend;
  backendReason: string;
  environment: Record<string, string>;
  store: Suite;
  reporters: readonly Reporter[];
  analyze(captures: readonly { hop: HopName; path: string }[]): Promise<Analysis>;
  signal: AbortSignal;
}
