import { expect, test } from '@jest/globals';
import { suiteWith } from '../../../support/require.ts';
import { leftOf, openLab } from './fixture.ts';

const suite = await suiteWith('docker');
suite("a path's point on the engine's host", () => {
  test('is the host side of the two veths: each sees what its end sends, and processes there end with the run', async () => {
    const { lab, runId } = await openLab();
    try {
      const path = await lab.path('proxy-server');
      const table = `h2l_${runId}_test`;
      const seen = (name: string, device: string, from: string): string =>
        `counter ${name} { }
         chain on_${name} { type filter hook ingress device "${device}" priority 0; policy accept;
           ip saddr ${from} udp dport 9 counter name ${name}; }`;
      const { code, stderr } = await path.exec('nft', [
        `table netdev ${table} {
          ${seen('near', path.near.device, path.near.address)}
          ${seen('far', path.far.device, path.far.address)}
        }`,
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const send = `echo x > /dev/udp/${lab.host('server').address('proxy-server')}/9`;
      await lab.host('proxy').exec('bash', ['-c', send]);
      const packets = async (name: string): Promise<string> =>
        (await path.exec('nft', ['list', 'counter', 'netdev', table, name])).stdout;
      expect(await packets('near')).toContain('packets 1 ');
      expect(await packets('far')).toContain('packets 0 ');
      const process = await path.start({ title: 'sleeper', program: 'bash', args: ['-c', 'sleep 600'] });
      await lab.close();
      expect((await process.exited).code).not.toBe(0);
    } finally {
      await lab.close();
    }
    expect(await leftOf(runId)).toEqual([]);
  }, 120_000);
});
