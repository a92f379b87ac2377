import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineFault, use } from '../../../../lab/kit/define-fault.ts';
import type { Scenario } from '../../../../lab/kit/define-scenario.ts';
import type { TapResult } from '../../../../lab/capture/tap.ts';
import type { Role } from '../../../../lab/model/plan.ts';
import type { RunRequest } from '../../../../lab/runner/run-request.ts';
import { createStage } from '../../../../lab/runner/run-one/stage.ts';
import { trafficStep } from '../../../../lab/runner/run-one/traffic.ts';
import deadline from '../../../../scenarios/deadline-exceeded-client.ts';
import { labAfter } from '../../../support/lab-value.ts';

/** Drives a scenario whose parts only say that they were called; gives what they said, and the outcome. */
async function traffic(
  role: Role,
  bites: boolean,
  endsCapture = false,
): Promise<{ log: string[]; bitten: unknown }> {
  const log: string[] = [];
  const said = (what: string): Promise<void> => {
    log.push(what);
    return Promise.resolve();
  };
  const fault = defineFault({
    ...deadline.fault.fault,
    options: z.object({ ms: z.number() }),
    endsCapture,
    inject: (_, { ms }) => said(`inject ${ms}`),
    bitten: async () => {
      await said('bitten?');
      return bites ? { what: 'marks', value: 2 } : undefined;
    },
    heal: (_, { ms }) => said(`heal ${ms}`),
  });
  const scenario: Scenario = { ...deadline, fault: use(fault, { ms: 5 }), drive: () => said('drive') };
  const note: RunRequest['note'] = (what, value = '') => void log.push(`${what} ${value}`);
  const request: Partial<RunRequest> = { scenario, role, variant: 'plain', note };
  const stage = createStage(request as RunRequest, '/nowhere');
  stage.parts.lab = { ...labAfter({}), closeAll: () => Promise.resolve() };
  const stop = async (): Promise<TapResult> => {
    await said('tap stopped');
    return { files: [], overwritten: 0, drops: 0, received: 0, drained: true, nonces: [] };
  };
  stage.taps.push({ hop: 'client-proxy', far: false, tap: { stop, stopWithoutDraining: stop } });
  await trafficStep(stage).setup(new AbortController().signal);
  return { log, bitten: stage.outcome.bitten };
}

test('with the fault: inject, drive, prove, heal', async () => {
  expect(await traffic('fault', true)).toEqual({
    log: ['inject 5', 'drive', 'bitten?', 'marks 2', 'heal 5'],
    bitten: { what: 'marks', value: 2 },
  });
});

test('a fault that ends the capture is healed when the taps have stopped', async () => {
  const { log } = await traffic('fault', true, true);
  expect(log).toEqual(['inject 5', 'drive', 'bitten?', 'marks 2', 'tap stopped', 'heal 5']);
});

test('a fault that left no proof is healed too, and did not bite', async () => {
  expect(await traffic('fault', false)).toEqual({
    log: ['inject 5', 'drive', 'bitten?', 'the fault left no proof 0', 'heal 5'],
    bitten: undefined,
  });
});

test('the control only drives', async () => {
  expect(await traffic('control', true)).toEqual({ log: ['drive'], bitten: null });
});
