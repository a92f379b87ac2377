import { expect, test } from '@jest/globals';
import packetLossNth from '../../../lab/faults/packet-loss-nth.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

for (const backend of ['netns', 'docker'] as const) {
  const suite = await suiteWith(backend);
  suite(`loss of chosen packets on ${backend}`, () => {
    test('loses exactly those, TCP repairs it, and nothing stays', async () => {
      await withPath(backend, async (place) => {
        const path = await place.lab.path();
        const { proof, afterwards } = await broken(place, packetLossNth, { nth: [1, 2] }, async () => {
          expect((await place.echo('one and two')).stdout).toBe('one and two');
          // The retransmission of the first was the second, and its own retransmission came through.
        });
        expect(proof).toEqual({ what: 'packets that the path lost', value: 2 });
        expect(afterwards).toBe('whole again');
        const { stdout } = await path.exec('nft', ['list', 'tables', 'netdev']);
        expect(stdout).not.toContain(place.runId);
      });
    }, 120_000);
  });
}

test('counts from 1', () => {
  expect(packetLossNth.options.safeParse({ nth: [0] }).success).toBe(false);
  expect(packetLossNth.options.safeParse({ nth: [] }).success).toBe(false);
  expect(packetLossNth.options.safeParse({ nth: [3], hop: 'client-moon' }).success).toBe(false);
});
