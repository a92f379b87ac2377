import type { Signal } from './define-backend.ts';
import type { ProxyModifier } from './setup.ts';

/** An answer of a proxy's admin interface. */
export interface AdminAnswer {
  status: number;
  body: string;
}

/** The running proxy, as scenarios and faults see it. */
export interface ProxyHandle {
  /** Which proxy it is: the name of its driver's file. */
  id: string;
  /** Counters and gauges of the proxy by name; empty when it has none. */
  stats(): Promise<ReadonlyMap<string, number>>;
  /** What one of its logs says so far (`access.jsonl`, `proxy.log`); empty when there is none. */
  log(name: string): Promise<string>;
  /** Sends a signal to the proxy's own process; no error when it has ended. */
  signal(name: Signal): Promise<void>;
  /** False when its process has ended. */
  running(): boolean;
  /**
   * Starts it anew, as the scenario set it up and without what a fault did to the set-up; one that still runs is ended
   * first. Resolves when it is ready; its logs go on.
   */
  restart(): Promise<void>;
  /** Asks its admin interface, outside of the captured path; undefined when nothing answers. */
  admin?(path: string, method?: string): Promise<AdminAnswer | undefined>;
  /** Changes the configuration once more and hands it over; resolves when the proxy says that it took it. */
  reload?(modify: ProxyModifier): Promise<void>;
}
