/** One topology that is not the default; parties.full.test.ts has them all, on both backends. */
import { test } from '@jest/globals';
import netns from '../../../../lab/backends/netns.ts';
import { twoProxies } from '../../../../lab/model/topologies.ts';
import { suiteWith } from '../../../support/require.ts';
import { expectCallsOnEveryHop } from '../../../support/topology-run.ts';

const suite = await suiteWith('netns', 'envoy', 'tshark');
suite('two proxies in a row', () => {
  test('carry calls on each of the three hops, and nothing is wrong', async () => {
    await expectCallsOnEveryHop(twoProxies, netns);
  }, 60_000);
});
