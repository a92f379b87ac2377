/** Each rule on its own cases. What all rules together say of them is the confusion matrix (`rules/matrix.test.ts`). */
import { testRule } from '../support/rule-tester.ts';
import { rulesWithCases } from '../support/rules-with-cases.ts';

for (const { rule, cases } of await rulesWithCases()) testRule(rule, cases);
