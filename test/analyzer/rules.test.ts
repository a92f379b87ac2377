/** Each rule on its own cases. What all rules together say of them is the confusion matrix (`rules/matrix.test.ts`). */
import { join } from 'node:path';
import type { Rule } from '../../analyzer/model/rule.ts';
import { discover } from '../../analyzer/node/discover.ts';
import { type RuleCases, testRule } from '../support/rule-tester.ts';

const rules = await discover<Rule>(join(import.meta.dirname, '..', '..', 'analyzer', 'rules'));
const cases = new Map(
  (await discover<RuleCases>(join(import.meta.dirname, 'rules', 'cases'))).map(({ id, value }) => [
    id,
    value,
  ]),
);

for (const { id, value } of rules) {
  const own = cases.get(id);
  if (own === undefined)
    throw new Error(`test/analyzer/rules/cases/${id}.ts is missing: every rule has its cases`);
  testRule(value, own);
}
