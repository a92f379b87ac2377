import { expect, test } from '@jest/globals';
import { combine } from '../../../lab/kit/combine.ts';
import { defineFault, type Proof, use } from '../../../lab/kit/define-fault.ts';
import { z } from '../../../lab/kit/index.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

/** A fault that writes down what it is asked, with the options that it is given. */
function noting(id: string, told: string[], proof?: Proof, refuses?: string) {
  return defineFault({
    id,
    title: `${id} happens`,
    explains: `${id}.`,
    options: z.object({ n: z.number() }),
    prepare: (setup, { n }) => void (setup.server.options[id] = n),
    inject: (_lab, { n }) => Promise.resolve(void told.push(`inject ${id} ${n}`)),
    bitten: (_lab, { n }) => Promise.resolve(void told.push(`bitten ${id} ${n}`)).then(() => proof),
    heal: (_lab, { n }) => Promise.resolve(void told.push(`heal ${id} ${n}`)),
    unsupported: () => refuses,
  });
}

const place = { backend: 'netns', proxy: 'envoy', variant: 'plain' } as const;
const lab = labAfter({});

test('each fault gets its own options; they are healed in the other order', async () => {
  const told: string[] = [];
  const { fault, options } = combine(
    use(noting('loss', told, { what: 'lost', value: 3 }), { n: 1 }),
    use(noting('age', told, { what: 'aged', value: 2 }), { n: 2 }),
  );
  expect([fault.id, options]).toEqual(['loss+age', [{ n: 1 }, { n: 2 }]]);
  const setup = plainSetup();
  fault.prepare?.(setup, options);
  expect(setup.server.options).toEqual({ loss: 1, age: 2 });
  await fault.inject?.(lab, options);
  expect(await fault.bitten(lab, options)).toEqual({ what: 'lost + aged', value: '3 + 2' });
  await fault.heal?.(lab, options);
  expect(told).toEqual([
    ...['inject loss 1', 'inject age 2', 'bitten loss 1', 'bitten age 2'],
    ...['heal age 2', 'heal loss 1'],
  ]);
});

test('one that left no proof takes it from all', async () => {
  const { fault, options } = combine(
    use(noting('loss', [], { what: 'lost', value: 3 }), { n: 1 }),
    use(noting('age', []), { n: 2 }),
  );
  expect(await fault.bitten(lab, options)).toBeUndefined();
});

test('is unsupported where one of them is, for its reason', () => {
  const one = use(noting('loss', []), { n: 1 });
  const other = use(noting('age', [], undefined, 'no such timer'), { n: 2 });
  expect(combine(one, other).fault.unsupported?.(place)).toBe('no such timer');
  expect(combine(one, one).fault.unsupported?.(place)).toBeUndefined();
});

test('its captures end before it is healed where those of one of them do', () => {
  const holding = { ...noting('loss', []), endsCapture: true };
  const other = use(noting('age', []), { n: 2 });
  expect(combine(other, use(holding, { n: 1 })).fault.endsCapture).toBe(true);
  expect(combine(other, other).fault.endsCapture).toBe(false);
});
