// minutes: 6
import { join } from 'node:path';
import { test } from '@jest/globals';
import type { Rule } from '../../../../analyzer/model/rule.ts';
import { discover } from '../../../../analyzer/node/discover.ts';
import { expectSelected } from '../../../support/evidence-selected.ts';
import { suiteWith } from '../../../support/require.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';

const folder = join(import.meta.dirname, '..');
const rulesFolder = join(folder, '..', '..', '..', 'analyzer', 'rules');
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
const cases = (await discover<RuleCases>(join(folder, 'cases'))).flatMap(({ id, value }) =>
  value.fires.map(({ name, wire }) => ({ id, name, wire })),
);

const withTshark = await suiteWith('tshark');

withTshark('tshark selects the packet of each piece of evidence', () => {
  test.each(cases)('$id: $name', ({ wire }) => expectSelected(rules, wire));
});
