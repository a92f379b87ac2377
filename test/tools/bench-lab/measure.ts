/** Runs of the real runner that are measured: when the first call came back, and what the processes used. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { cpuSeconds } from '../../../lab/exec/cpu-seconds.ts';
import type { Backend } from '../../../lab/kit/define-backend.ts';
import type { ProxyDriver } from '../../../lab/kit/define-proxy.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import type { Lab } from '../../../lab/kit/lab.ts';
import { clientProxyServer } from '../../../lab/model/topology.ts';
import { runOne } from '../../../lab/runner/run-one.ts';
import type { TapWish } from '../../../lab/runner/run-request.ts';
import type { Slot } from '../../../lab/runner/slot.ts';
import type { Suite } from '../../../lab/store/store.ts';
import serverSlow from '../../../lab/faults/server-slow.ts';

/** Where and how it is measured. */
export interface Ground {
  backend: Backend;
  proxy: ProxyDriver;
  proxyVersion: string;
  store: Suite;
  /** Where runs follow each other; each has a network of its own when there is none. */
  slot?: Slot;
  signal: AbortSignal;
}

/** What one run took. */
export interface Cost {
  /** From the start of the run to the end of its first call, ms. */
  firstCallMs: number;
  /** From the start to the end of the run, without the analysis, ms. */
  totalMs: number;
  /** CPU of this process and of all that it started and that has ended, seconds. In containers the engine's is absent. */
  cpuSeconds: number;
  /** Milliseconds of each step, by its title. */
  steps: Map<string, number>;
}

/** Makes one call, then does `more`; in plaintext, without a fault. */
export async function measureRun(
  { backend, proxy, proxyVersion, store, slot, signal }: Ground,
  taps: TapWish,
  more: (lab: Lab) => Promise<void> = () => Promise.resolve(),
): Promise<Cost> {
  const begin = performance.now();
  const cpuBefore = cpuSeconds();
  let firstCallMs = NaN;
  const scenario: Scenario = {
    id: 'empty',
    title: 'One call',
    why: 'What a run costs by itself.',
    procedure: { client: 'One call.', proxy: 'Nothing.', server: 'Answers.', expect: 'healthy' },
    fault: { fault: serverSlow, options: { ms: 1 } },
    async drive(lab) {
      const { code, details } = await (await lab.channel()).unary({ deadlineMs: 10_000 });
      if (code !== 0) throw new Error(`expected the first call to pass, it ended with ${code}: ${details}`);
      firstCallMs = performance.now() - begin;
      await more(lab);
    },
    expect: { signature: 'healthy' },
  };
  const names = {
    runId: randomBytes(4).toString('hex'),
    variant: 'plain',
    role: 'control',
    repeat: 1,
  } as const;
  const folder = await store.run({ ...names, scenario: 'empty', backend: backend.id, proxy: proxy.id });
  const steps = new Map<string, number>();
  const { captureDrops } = await runOne({
    ...{ ...names, scenario, backend, proxy, proxyVersion, folder, taps, signal, seed: 1 },
    ...(slot === undefined ? {} : { slot }),
    topology: clientProxyServer,
    listener: { start: () => undefined, end: (step, ms) => void steps.set(step, ms) },
    note: () => undefined,
  });
  if (captureDrops > 0) throw new Error(`the capture lost ${captureDrops} packets`);
  await rm(folder.path, { recursive: true, force: true });
  return {
    firstCallMs,
    totalMs: performance.now() - begin,
    cpuSeconds: cpuSeconds() - cpuBefore,
    steps,
  };
}
