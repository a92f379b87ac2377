import { expect, test } from '@jest/globals';
import packetLossRate from '../../../lab/faults/packet-loss-rate.ts';
import { positions } from '../../../lab/faults/path/chosen.ts';
import { broken, withPath } from '../../support/path-lab.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');
suite('loss at a rate', () => {
  test('loses the packets that the seed chose, and no others', async () => {
    await withPath('netns', async (place) => {
      const options = { percent: 10, direction: 'to-server', packets: 'ip', seed: 5 } as const;
      const client = place.network.host('client');
      const address = place.network.host('server').address('client-server');
      const { proof, afterwards } = await broken(place, packetLossRate, options, async () => {
        // A hundred datagrams to a port where nobody is: no packet but these goes that way.
        // A refused datagram makes the next write fail, which sends nothing: it is written again.
        const write = 'until echo $i >&3; do :; done 2> /dev/null';
        const send = `exec 3<>/dev/udp/${address}/9; for i in {1..100}; do ${write}; done`;
        expect((await client.exec('bash', ['-c', send])).code).toBe(0);
      });
      expect(afterwards).toBe('whole again');
      expect(proof?.value).toBeGreaterThan(0);
      expect(proof?.value).toBe(positions(10, 5).filter((one) => one < 100).length);
    });
  }, 30_000);
});
