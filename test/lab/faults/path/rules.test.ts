import { expect, test } from '@jest/globals';
import { bite, bites, putRules, script } from '../../../../lab/faults/path/rules.ts';
import { withPath } from '../../../support/path-lab.ts';
import { suiteWith } from '../../../support/require.ts';

const end = (device: string): { device: string; address: string; mac: string } => ({
  device,
  address: '',
  mac: '',
});

test('what goes to the server is seen on the near device, what goes to the client on the far one', () => {
  const path = { near: end('a'), far: end('b'), table: 't' };
  const text = script(path, [
    { direction: 'to-server', packets: 'syn', actions: ['drop'] },
    { direction: 'to-client', packets: 'rst', actions: [bite] },
  ]);
  expect(text).toMatch(/chain to_server {\n.*ingress device "a".*\n[^}]*== syn jump rule0\n}/);
  expect(text).toMatch(/chain to_client {\n.*ingress device "b".*\n[^}]*== rst jump rule1\n}/);
  expect(text).toContain('chain rule0 {\ndrop\n}');
});

const suite = await suiteWith('netns');
suite('rules on a path', () => {
  test('count what really passed, by kind and direction; new ones take the place of old ones', async () => {
    await withPath('netns', async ({ lab, echo }) => {
      const path = await lab.path();
      // One connection: a SYN, one segment of data each way, a FIN each way.
      for (const direction of ['to-server', 'to-client'] as const) {
        for (const [packets, wanted] of [
          ['data', 1],
          ['fin', 1],
          ['rst', 0],
          ['syn', direction === 'to-server' ? 1 : 0],
          ['syn-ack', direction === 'to-server' ? 0 : 1],
        ] as const) {
          await putRules(path, [{ direction, packets, actions: [bite] }]);
          expect((await echo('x')).stdout).toBe('x');
          expect({ direction, packets, count: await bites(path) }).toEqual({
            direction,
            packets,
            count: wanted,
          });
        }
      }
    });
  }, 60_000);
});
