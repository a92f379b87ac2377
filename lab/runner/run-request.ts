import type { Backend } from '../kit/define-backend.ts';
import type { Proof } from '../kit/define-fault.ts';
import type { ProxyDriver } from '../kit/define-proxy.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import type { OtherClient } from '../model/clients.ts';
import type { Role, TransportVariant } from '../model/plan.ts';
import type { HopName, HostName, Topology } from '../model/topology.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Slot } from './slot.ts';
import type { StepListener } from './steps.ts';

/** How hops are tapped. */
export interface TapWish {
  /** Not at all: there is nothing to analyze then. */
  none?: boolean;
  /** At both ends. */
  both?: boolean;
  /** The newest packets alone, in at most this many bytes a tap. */
  ringBytes?: number;
}

/** What one run is made of. */
export interface RunRequest {
  runId: string;
  scenario: Scenario;
  role: Role;
  variant: TransportVariant;
  /** The captures are not to hold their keys. */
  sealed?: boolean;
  /** Proxies and peers are to log what they see of HTTP/2, whatever that costs. */
  logs?: boolean;
  backend: Backend;
  proxy: ProxyDriver;
  proxyVersion: string;
  /** Another client than the usual one, where the set-up names none. */
  client?: OtherClient;
  topology: Topology;
  folder: RunFolder;
  /** Where the run stands; in a network of its own, below its folder, when there is none. */
  slot?: Slot;
  /** How hops are tapped; at one end each and whole when nothing is said. */
  taps?: TapWish;
  /** Decides every random choice of the run; the same in both roles. */
  seed: number;
  /** From 1. */
  repeat: number;
  listener: StepListener;
  note(what: string, value?: string | number): void;
  /** Called after the traffic with the ways into the lab, which stands until it resolves. */
  keep?(waysIn: readonly string[]): Promise<void>;
  /** Called by the backend when it has lost touch with its hosts. */
  lost?(reason: Error): void;
  signal: AbortSignal;
}

/** What a run produced for the analyzer and for the judge. */
export interface RunOutcome {
  /** Sealed captures, one a hop, with the addresses of the hosts at its ends. */
  captures: { hop: HopName; path: string; hosts: readonly (readonly [address: string, name: HostName])[] }[];
  /** Null in a control run, undefined when the fault did not bite. */
  bitten: Proof | null | undefined;
  captureDrops: number;
  undrained: HopName[];
}
