// minutes: 4
import { testRule } from '../support/rule-tester.ts';
import { rulesWithCases } from '../support/rules-with-cases.ts';

const seeds = Array.from({ length: 16 }, (_, i) => i + 2);

for (const { rule, cases } of await rulesWithCases()) testRule(rule, cases, seeds);
