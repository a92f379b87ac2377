import { certificatesStep, topologyStep } from './run-one/hosts.ts';
import { clientStep, farewellsStep, proxyStep, serverStep } from './run-one/parties.ts';
import { createStage } from './run-one/stage.ts';
import { armTapsStep, drainTapsStep, sealStep } from './run-one/taps.ts';
import { trafficStep } from './run-one/traffic.ts';
import type { RunOutcome, RunRequest } from './run-request.ts';
import { makeScratch } from './scratch.ts';
import { runSteps } from './steps.ts';

/**
 * Runs one scenario once, with or without its fault, and seals its captures.
 *
 * Rejects with a `StepError` that names the step; whatever happens, everything that the run made is removed first,
 * but for its run folder.
 */
export async function runOne(request: RunRequest): Promise<RunOutcome> {
  const stage = createStage(request, await makeScratch(request.folder));
  const steps = [
    topologyStep(stage),
    certificatesStep(stage),
    armTapsStep(stage),
    serverStep(stage),
    proxyStep(stage),
    clientStep(stage),
    trafficStep(stage),
    farewellsStep(stage),
    drainTapsStep(stage),
    sealStep(stage),
  ];
  await runSteps(steps, request.signal, request.listener);
  return stage.outcome;
}
