/** Every rule with its cases, found by their folders. */
import { join } from 'node:path';
import type { Rule } from '../../analyzer/model/rule.ts';
import { discover } from '../../analyzer/node/discover.ts';
import type { RuleCases } from './rule-tester.ts';

const root = join(import.meta.dirname, '..', '..');

/** Rejects when a rule has no cases. */
export async function rulesWithCases(): Promise<{ rule: Rule; cases: RuleCases }[]> {
  const found = await discover<RuleCases>(join(root, 'test', 'analyzer', 'rules', 'cases'));
  const cases = new Map(found.map(({ id, value }) => [id, value]));
  return (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ id, value }) => {
    const own = cases.get(id);
    if (own === undefined)
      throw new Error(`test/analyzer/rules/cases/${id}.ts is missing: every rule has its cases`);
    return { rule: value, cases: own };
  });
}
