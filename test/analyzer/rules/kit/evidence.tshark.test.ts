/** Evidence is for Wireshark: its filter must be one that Wireshark takes, and must select the packet it stands for. */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Rule } from '../../../../analyzer/model/rule.ts';
import { analyze } from '../../../../analyzer/node/analyze.ts';
import { discover } from '../../../../analyzer/node/discover.ts';
import { expectSelected } from '../../../support/evidence-selected.ts';
import { suiteWith } from '../../../support/require.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { notSelected } from '../../../support/tshark-select.ts';
import { goldenRuns } from '../../../tools/corpus/golden.ts';

const folder = join(import.meta.dirname, '..');
const rulesFolder = join(folder, '..', '..', '..', 'analyzer', 'rules');
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
// Each start of tshark costs a second on a busy machine: one case a rule, the others in evidence.full.test.ts.
const cases = (await discover<RuleCases>(join(folder, 'cases'))).map(({ id, value }) => ({
  id,
  ...value.fires[0],
}));

const withTshark = await suiteWith('tshark');

withTshark('tshark selects the packet of each piece of evidence', () => {
  test.each(cases)('$id: $name', ({ wire }) => expectSelected(rules, wire));

  // Controls have one piece of evidence each, of a kind that the cases above show; each start of tshark costs.
  test.each(goldenRuns().filter(({ name }) => name.endsWith('-tls-fault')))('$name', async ({ captures }) => {
    const inputs = captures.map(({ path }) => ({ file: path }));
    const { incidents } = await analyze({ inputs, rules });
    const evidence = incidents
      .flatMap((incident) => [incident, ...incident.contributing])
      .flatMap((each) => [...each.evidence, ...each.ruledOut.flatMap((other) => other.evidence)]);
    expect(evidence.length).toBeGreaterThan(0);
    inputs.forEach(({ file }, input) => {
      expect(
        notSelected(
          file,
          evidence.filter((each) => each.input === input),
        ),
      ).toEqual([]);
    });
  });
});
