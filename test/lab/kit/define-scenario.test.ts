import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { combine } from '../../../lab/kit/combine.ts';
import { defineFault, use, type FaultUse } from '../../../lab/kit/define-fault.ts';
import { budgetOf, controlsOf, defineScenario, type Scenario } from '../../../lab/kit/define-scenario.ts';
import type { Lab } from '../../../lab/kit/lab.ts';

const lab = {} as Lab;

function fault(id: string, proof: number | undefined): FaultUse {
  return use(
    defineFault({
      id,
      title: `The ${id}`,
      explains: '',
      options: z.object({}),
      bitten: async () => (proof === undefined ? undefined : { what: id, value: proof }),
    }),
    {},
  );
}

function scenario(uses: FaultUse, alone?: Scenario['alone']): Scenario {
  return {
    id: 'both',
    title: 'Both',
    why: '',
    procedure: { client: '', proxy: '', server: '', expect: '' },
    fault: uses,
    drive: async () => undefined,
    expect: { signature: 'tcp-zero-window' },
    ...(alone === undefined ? {} : { alone }),
  };
}

const combined = combine(fault('loss', undefined), fault('cut', 3));
const alone = { loss: { signature: 'healthy' }, cut: { signature: 'tcp-rst-mid-stream' } };

test('a budget is five seconds unless a scenario says more', () => {
  expect(budgetOf({})).toBe(5);
  expect(budgetOf({ budgetSeconds: 8 })).toBe(8);
});

describe('a combined fault', () => {
  test('without a control for each of its faults is refused', () => {
    expect(() => defineScenario(scenario(combined))).toThrow('loss, cut acts without the others');
    expect(() => defineScenario(scenario(combined, { loss: alone.loss }))).toThrow('when cut acts');
  });

  test('with a control for a fault that it does not have is refused', () => {
    expect(() => defineScenario(scenario(combined, { ...alone, wave: alone.cut }))).toThrow('speaks of wave');
    expect(() => defineScenario(scenario(fault('cut', 3), alone))).toThrow('speaks of loss, cut');
  });

  test('has one control a fault, with that fault and its expectation', () => {
    const controls = controlsOf(defineScenario(scenario(combined, alone)));
    expect(controls.map(({ id, title, expect: { signature } }) => [id, title, signature])).toEqual([
      ['both.loss', 'Both: The loss alone', 'healthy'],
      ['both.cut', 'Both: The cut alone', 'tcp-rst-mid-stream'],
    ]);
    expect(controls.map(({ fault: { fault: one } }) => one.id)).toEqual(['loss', 'cut']);
    expect(controls.flatMap(controlsOf)).toEqual([]);
  });

  test('may leave no proof of a part that is harmless alone; one that does harm must', async () => {
    const bites = (proof: number | undefined): Promise<unknown[]> =>
      Promise.all(
        controlsOf(scenario(combine(fault('loss', proof), fault('cut', proof)), alone)).map(
          async ({ fault: { fault: one, options } }) => (await one.bitten(lab, options))?.value,
        ),
      );
    expect(await bites(undefined)).toEqual([0, undefined]);
    expect(await bites(7)).toEqual([7, 7]);
  });
});

test('one fault has no controls of its own', () => {
  expect(controlsOf(defineScenario(scenario(fault('cut', 3))))).toEqual([]);
});
