import type { Step } from '../steps.ts';
import type { Stage } from './stage.ts';

/** The workload with its fault: inject, drive, look for the proof, heal. Without the fault: drive. */
export function trafficStep(stage: Stage): Step {
  const { scenario, role, note } = stage.request;
  const { fault, options } = scenario.fault;
  return {
    title: 'traffic',
    ceilingMs: 60_000,
    async setup() {
      const lab = stage.need('lab');
      if (role === 'control') return scenario.drive(lab);
      await fault.inject?.(lab, options);
      await scenario.drive(lab);
      const proof = await fault.bitten(lab, options);
      stage.outcome.bitten = proof;
      note(proof?.what ?? 'the fault left no proof', proof?.value ?? 0);
      await fault.heal?.(lab, options);
    },
  };
}
