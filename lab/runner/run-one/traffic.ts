import type { Lab } from '../../kit/lab.ts';
import { createRandom } from '../random.ts';
import type { Step } from '../steps.ts';
import { keptAfter } from './keep.ts';
import type { Stage } from './stage.ts';
import { drainTaps } from './taps.ts';

/** The step in which a scenario's own time passes. */
export const trafficTitle = 'traffic';

const trafficCeilingMs = 60_000;
/** The longest timer that there is, 24 days: a lab that is kept stays until somebody ends it. */
const keptCeilingMs = 2 ** 31 - 1;

/** The name of the fact that {@link callsSeen} tells. */
export const callsTitle = 'calls of the client, by status';

/** How often each status of gRPC came to the application, `0: 2, 14: 1`; empty when it made no call. */
function callsSeen({ results }: Lab): string {
  const counts = new Map<number, number>();
  for (const { code } of results) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([code, count]) => `${code}: ${count}`)
    .join(', ');
}

/** The workload with its fault: inject, drive, look for the proof, heal. Without the fault: drive. */
export function trafficStep(stage: Stage): Step {
  const { scenario, role, variant, repeat, seed, note, keep } = stage.request;
  const { fault, options } = scenario.fault;

  async function traffic(): Promise<void> {
    const lab = stage.need('lab');
    if (role === 'control') return scenario.drive(lab);
    // What the fault draws must not shift what the traffic draws: both roles have the same traffic.
    const forFault = Object.assign(Object.create(lab) as Lab, {
      random: createRandom(seed, scenario.id, variant, repeat, 'fault'),
    });
    await fault.inject?.(forFault, options);
    await scenario.drive(lab);
    // Before it is healed: the lab's own probes are calls too.
    const seen = callsSeen(lab);
    if (seen !== '') note(callsTitle, seen);
    const proof = await fault.bitten(forFault, options);
    stage.outcome.bitten = proof;
    note(proof?.what ?? 'the fault left no proof', proof?.value ?? 0);
    if (fault.endsCapture === true) await drainTaps(stage);
    await fault.heal?.(forFault, options);
  }

  return {
    title: trafficTitle,
    ceilingMs: keep === undefined ? trafficCeilingMs : keptCeilingMs,
    setup: () => keptAfter(stage, traffic()),
  };
}
