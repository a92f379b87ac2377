import { expect, test } from '@jest/globals';
import { conditions, hop, packets } from '../../../../lab/faults/path/match.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { suiteWith } from '../../../support/require.ts';

test('a hop is one of the analyzer or one with an ordinal', () => {
  for (const name of ['client-proxy', 'proxy-server-2', undefined]) expect(hop.parse(name)).toBe(name);
  for (const name of ['client-moon', 'proxy-server-x', 7]) expect(hop.safeParse(name).success).toBe(false);
});

const suite = await suiteWith('netns');
suite('conditions', () => {
  test('nftables reads every one of them', async () => {
    const rules = packets.options.flatMap((kind) => conditions(kind)).map((line) => `${line} counter drop`);
    const table = ['table netdev checked {', 'chain every {', ...rules, '}', '}'].join('\n');
    await runOk('nft', ['--check', table]);
  });
});
