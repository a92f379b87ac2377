/** What the forwarder does to packets, seen by tcpdump at the far end. */
import { expect, test } from '@jest/globals';
import { forward, type Forwarding } from '../../../../lab/faults/path/forwarder.ts';
import { healPath } from '../../../../lab/faults/path/heal.ts';
import { programCounts } from '../../../../lab/faults/path/program.ts';
import { until } from '../../../../lab/exec/until.ts';
import { type PathLab, withPath } from '../../../support/path-lab.ts';
import { suiteWith } from '../../../support/require.ts';

/** Sends numbered datagrams through the path; gives their numbers as they arrive, and tcpdump's lines. */
async function arrivals(
  { network, lab }: PathLab,
  forwarding: Forwarding,
  count: number,
): Promise<{ order: number[]; lines: string[] }> {
  const path = await lab.path();
  const server = network.host('server');
  const tcpdump = await server.start({
    title: 'tcpdump',
    program: 'tcpdump',
    args: [
      '-i',
      server.interface('client-server'),
      '-nvAl',
      '--immediate-mode',
      'udp',
      'and',
      'dst',
      'port',
      '9',
    ],
  });
  let text = '';
  tcpdump.onStdout((bytes) => (text += new TextDecoder().decode(bytes)));
  await until(
    'tcpdump to listen',
    () => (tcpdump.stderrTail().join().includes('listening') ? true : undefined),
    10_000,
  );
  await forward(path, forwarding);
  const write = 'until echo "number $i." >&3; do :; done 2> /dev/null';
  const send = `exec 3<>/dev/udp/${server.address('client-server')}/9; for i in {1..${count}}; do ${write}; done`;
  await network.host('client').exec('bash', ['-c', send]);
  const order = await until(
    'every datagram to arrive',
    (saw) => {
      const seen = [...text.matchAll(/number (\d+)\./g)].map(([, number]) => Number(number));
      saw(seen);
      return new Set(seen).size === count &&
        seen.length >= count + (forwarding.duplicateEvery ? Math.floor(count / forwarding.duplicateEvery) : 0)
        ? seen
        : undefined;
    },
    10_000,
  );
  await tcpdump.kill('SIGTERM');
  await tcpdump.exited;
  return { order, lines: text.split('\n') };
}

const from = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

for (const backend of ['netns', 'docker'] as const) {
  const suite = await suiteWith(backend);
  suite(`the forwarder on ${backend}`, () => {
    test('keeps the order under jitter, holds each n-th back, sends each n-th twice; checksums are right', async () => {
      await withPath(backend, async (place) => {
        const path = await place.lab.path();
        const directions = ['to-server', 'to-client'] as const;

        const jitter = await arrivals(place, { directions, delayMs: 10, jitterMs: 10, seed: 3 }, 30);
        expect(jitter.order).toEqual(from(30));
        expect(jitter.lines.join('\n')).not.toContain('bad');
        // One router between: the receiver sees a packet one hop older; a bridge is no hop.
        expect(jitter.lines.join('\n')).toContain(`ttl ${path.routed ? 63 : 64},`);
        await healPath(place.lab, path);

        const reorder = await arrivals(place, { directions, reorder: { every: 4, byMs: 100 } }, 8);
        const held = [4, 8];
        expect(reorder.order.filter((one) => !held.includes(one))).toEqual(
          from(8).filter((one) => !held.includes(one)),
        );
        expect(reorder.order.indexOf(4)).toBeGreaterThan(reorder.order.indexOf(5));
        expect((await programCounts(path))['overtaken']).toBeGreaterThan(0);
        await healPath(place.lab, path);

        const twice = await arrivals(place, { directions, duplicateEvery: 3 }, 7);
        expect(twice.order).toEqual([1, 2, 3, 3, 4, 5, 6, 6, 7]);
        await healPath(place.lab, path);
        expect((await place.echo('whole again')).stdout).toBe('whole again');
      });
    }, 120_000);
  });
}
