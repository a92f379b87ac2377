import { certificatesStep, topologyStep } from './run-one/hosts.ts';
import { clientStep, farewellsStep, serverStep } from './run-one/parties.ts';
import { proxyStep } from './run-one/proxies.ts';
import { hostsOf } from '../model/topology.ts';
import { nameServerStep } from './run-one/name-server.ts';
import { createStage } from './run-one/stage.ts';
import { armTapsStep, drainTapsStep, sealStep } from './run-one/taps.ts';
import { trafficStep } from './run-one/traffic.ts';
import type { RunOutcome, RunRequest } from './run-request.ts';
import { freshSlot } from './slot.ts';
import { runSteps } from './steps.ts';

/**
 * Runs one scenario once, with or without its fault, and seals its captures.
 *
 * Rejects with a `StepError` that names the step; whatever happens, everything that the run made is removed first,
 * but for its run folder.
 */
export async function runOne(request: RunRequest): Promise<RunOutcome> {
  // A backend that has lost its hosts ends the run as an interruption does: at once, wherever it is.
  const over = new AbortController();
  const signal = AbortSignal.any([request.signal, over.signal]);
  const lost = (reason: Error): void => over.abort(reason);
  const slot = request.slot ?? freshSlot(request.backend, request.folder);
  const stage = createStage({ ...request, signal, lost }, await slot.folder());
  const steps = [
    topologyStep(stage, slot),
    certificatesStep(stage),
    armTapsStep(stage),
    serverStep(stage),
    ...(hostsOf(request.topology, 'dns').length > 0 ? [nameServerStep(stage)] : []),
    proxyStep(stage),
    clientStep(stage),
    trafficStep(stage),
    farewellsStep(stage),
    drainTapsStep(stage),
    sealStep(stage),
  ];
  await runSteps(steps, signal, request.listener);
  return stage.outcome;
}
