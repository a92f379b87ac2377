/** The fuzzer must see what goes wrong: here rules go wrong on purpose. */
import { expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { loadRules } from '../../support/load-rules.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';
import { createRunner, type Failure } from './run-input.ts';
import { createSlowCheck } from './slow.ts';

const [file] = wireOf((wire) => wire.connect().call(1)).files();
const subject = { bytes: file?.bytes ?? new Uint8Array(0), keys: undefined };
await loadRules();
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
const [sample] = rules;

/** A rule that does this with each call. */
function ruleThat(does: () => void): Rule {
  if (sample === undefined) throw new Error('no rules');
  return { meta: { ...sample.meta, needs: ['grpc.call'] }, create: () => ({ 'grpc.call': does }) };
}

function run(some: Rule[], cutSeed = 1): Promise<Failure | undefined> {
  return withFolder(async (folder) => {
    const input = { subject, packed: false, partner: undefined, cutSeed };
    return (await createRunner(folder, some).run(input)).failure;
  });
}

test.each([0, 1, 2, 3])('a good input passes all checks (%i)', async (cutSeed) => {
  expect(await run(rules, cutSeed)).toBeUndefined();
});

test('an exception', async () => {
  const failure = await run([
    ruleThat(() => {
      throw new Error('a rule went wrong');
    }),
  ]);
  expect(failure).toMatchObject({
    reason: 'exception',
    detail: expect.stringContaining('a rule went wrong'),
  });
});

test('a result that differs when the input is read again', async () => {
  let runs = 0;
  const fickle: Rule = {
    ...ruleThat(() => undefined),
    create({ timeline, report }) {
      runs++;
      if (sample === undefined) throw new Error('no rules');
      const message = Object.keys(sample.meta.messages)[0] ?? '';
      return {
        end: () => {
          if (runs > 1) {
            const evidence = [{ at: { input: 0, packet: 1, time: 0 }, what: 'a packet', filter: 'tcp' }];
            report({
              ...{ message, data: {}, confidence: 1, sender: 'client', cause: 'client' },
              ...{ connections: [...timeline.connections()], evidence: evidence as never },
            });
          }
        },
      };
    },
  };
  expect((await run([fickle]))?.reason).toMatch(/^(differs-when-repeated|exception)$/);
});

test('an input that is slow each time it is measured, and only that', async () => {
  await withFolder(async (folder) => {
    let wait = 0;
    const waiting = [
      ruleThat(() => {
        const end = performance.now() + wait;
        while (performance.now() < end);
      }),
    ];
    const original = { ...subject, name: 'one' };
    const runner = createRunner(folder, waiting);
    const slow = createSlowCheck(runner, [original]);
    const allowed = await slow.allowed(original);
    expect(allowed).toBeGreaterThanOrEqual(250);
    const input = { subject, original, packed: false, partner: undefined, cutSeed: 1 };
    // It seemed slow once, and is not.
    expect(await slow.check(input, allowed + 1)).toBeUndefined();
    wait = allowed + 50;
    expect(await slow.check(input, wait)).toMatchObject({ reason: 'slow' });
  });
});
