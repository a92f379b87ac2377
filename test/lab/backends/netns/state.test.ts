/** A network is used again only when it is as it was built: what is cleaned, and what is refused. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { differenceOf } from '../../../../lab/backends/netns/state.ts';
import { sweepRecords } from '../../../../lab/backends/netns/remove.ts';
import { readRecords } from '../../../../lab/backends/netns/records.ts';
import { occupantsOf } from '../../../../lab/backends/netns/occupants.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { startProcess } from '../../../../lab/exec/start-process.ts';
import { until } from '../../../../lab/exec/until.ts';
import type { Network } from '../../../../lab/kit/define-backend.ts';
import { clientProxyServer, type Topology } from '../../../../lab/model/topology.ts';
import { behindNat } from '../../../../lab/model/topologies.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

describe('the difference between two states', () => {
  const state = (...lines: string[]): Map<string, string[]> => new Map([['a', lines]]);

  test('is the first line that is new, else the first that is gone, else their order', () => {
    expect(differenceOf(state('1', '2'), state('1', '2'))).toBeUndefined();
    expect(differenceOf(state('1', '2'), state('1', '3'))).toBe('a has what it had not: 3');
    expect(differenceOf(state('1', '2'), state('1'))).toBe('a has not what it had: 2');
    expect(differenceOf(state('1', '2'), state('2', '1'))).toBe('a has not what it had: another order');
    expect(differenceOf(new Map(), state('1'))).toBe('a has what it had not: 1');
  });
});

const suite = await suiteWith('netns');

/** Runs `use` with a network that can be renewed, and what renewing it gives. */
async function renewing(
  use: (network: Network, renew: () => Promise<string | undefined>, runId: string) => Promise<void>,
  topology: Topology = clientProxyServer,
): Promise<void> {
  const next = await mkdtemp(join(tmpdir(), 'lab-'));
  try {
    await withNamespaces(
      (network, runId) => use(network, async () => network.renew?.(join(next, 'scratch')), runId),
      topology,
      true,
    );
  } finally {
    await rm(next, { recursive: true });
  }
}

function ipOf(line: string): string[] {
  return ['ip', ...line.split(' ')];
}

function tcOf(what: 'add' | 'delete'): string[] {
  return ['qdisc', what, 'dev', 'eth0'];
}

/** What a TCP conversation leaves: TIME-WAIT, neighbours, and what TCP remembers of the other end. */
async function converse(network: Network): Promise<void> {
  const [client, proxy] = [network.host('client'), network.host('proxy')];
  const address = proxy.address('client-proxy');
  await proxy.start({
    title: 'server',
    program: 'node',
    args: ['-e', `require('net').createServer((s) => s.pipe(s)).listen(8080, '${address}')`],
  });
  await until(
    'a conversation',
    async () => {
      const script = `exec 3<>/dev/tcp/${address}/8080 && echo hello >&3 && read -r -u 3`;
      return (await client.exec('bash', ['-c', script])).code === 0 ? true : undefined;
    },
    10_000,
  );
}

suite('a network that is renewed', () => {
  test('has new folders and nobody in it, and nothing of the last run: no TIME-WAIT, neighbour or path MTU', async () => {
    await renewing(async (network, renew, runId) => {
      await converse(network);
      const client = network.host('client');
      const said = async (program: 'ip' | 'bash', ...args: string[]): Promise<string> =>
        (await network.host('client').exec(program, args)).stdout;
      const [server, router] = [network.host('proxy').address('client-proxy'), '198.18.0.1'];
      expect(await said('bash', '-c', 'ss -Hatun')).toContain('TIME-WAIT');
      expect(await said('ip', 'neighbour')).toContain(router);
      // A router that says that packets are too large: what mtu-blackhole's ICMP does.
      await runOk('ip', ['-n', `h2l-${runId}-router0`, 'link', 'set', 'eth1', 'mtu', '1000']);
      await client.exec('bash', ['-c', `head -c 1400 /dev/zero > /dev/udp/${server}/9`]);
      expect(await said('ip', 'route', 'get', server)).toContain('mtu 1000');
      await runOk('ip', ['-n', `h2l-${runId}-router0`, 'link', 'set', 'eth1', 'mtu', '1500']);
      await network.host('client').put('keys.log', 'a key');

      expect(await renew()).toBeUndefined();
      expect(await said('bash', '-c', 'ss -Hatun')).toBe('');
      expect(await said('ip', 'neighbour')).toBe('');
      expect(await said('ip', 'tcp_metrics')).toBe('');
      expect(await said('ip', 'route', 'get', server)).not.toContain('mtu');
      expect(network.host('client').folder).not.toBe(client.folder);
      expect(await network.host('client').get('keys.log')).toBeUndefined();
      // It can be used, and be renewed again.
      await converse(network);
      expect(await renew()).toBeUndefined();
    });
  }, 60_000);

  test('is not touched by a sweep while its process lives; its record names what a kill would leave', async () => {
    await renewing(async (network, renew, runId) => {
      expect(await renew()).toBeUndefined();
      expect(await sweepRecords()).not.toContain(`removed namespace h2l-${runId}-client`);
      expect(await sweepRecords(runId)).toEqual([]);
      const record = readRecords().find((one) => one.runId === runId);
      expect(record?.folders).toContain(join(network.host('client').folder, '..'));
    });
  }, 30_000);

  test('is refused with what is left: rules, settings, a link that is down, an MTU, a queue', async () => {
    const set = (path: string, value: number): string[] => ['sysctl', '-w', `net.ipv4.${path}=${value}`];
    const left: [name: string, reason: RegExp, make: string[], undo: string[]][] = [
      [
        ...(['router0', /table netdev leftover/] as const),
        ['nft', 'add table netdev leftover'],
        ['nft', 'delete table netdev leftover'],
      ],
      ['server', /-server has .*tcp_retries2:3$/, set('tcp_retries2', 3), set('tcp_retries2', 15)],
      ['router1', /eth0/, ipOf('link set eth0 down'), ipOf('link set eth0 up')],
      ['client', /mtu 1400/, ipOf('link set eth0 mtu 1400'), ipOf('link set eth0 mtu 1500')],
      ['router0', /clsact/, ['tc', ...tcOf('add'), 'clsact'], ['tc', ...tcOf('delete'), 'clsact']],
    ];
    await renewing(async (_network, renew, runId) => {
      for (const [name, reason, make, undo] of left) {
        const inside = [`--net=/run/netns/h2l-${runId}-${name}`, '--'];
        await runOk('nsenter', [...inside, ...make]);
        expect(await renew()).toMatch(reason);
        await runOk('nsenter', [...inside, ...undo]);
        expect(await renew()).toBeUndefined();
      }
    });
  }, 60_000);

  test('is refused with a process in it that we did not start, and with a socket that is held from elsewhere', async () => {
    await renewing(async (_network, renew, runId) => {
      const inside = `--net=/run/netns/h2l-${runId}-server`;
      const stranger = await startProcess({
        title: 'stranger',
        command: 'nsenter',
        args: [inside, '--', 'sh', '-c', 'echo up; exec sleep 600'],
      });
      await new Promise<void>((resolve) => stranger.onStdout(() => resolve()));
      expect(await renew()).toBe(`somebody still lives in it: process ${stranger.pid}`);
      await stranger.close();
      expect(await renew()).toBeUndefined();

      // It opens a socket, goes back to where we are, and keeps it.
      const leave = `exec 3<> /dev/udp/198.18.3.1/9; echo up; exec nsenter --net=/proc/${process.pid}/ns/net -- sleep 600`;
      const holder = await startProcess({
        title: 'holder',
        command: 'nsenter',
        args: [inside, '--', 'bash', '-c', leave],
      });
      await new Promise<void>((resolve) => holder.onStdout(() => resolve()));
      await until(
        'it to be gone',
        () => (occupantsOf([`h2l-${runId}-server`]).length === 0 ? true : undefined),
        10_000,
      );
      expect(await renew()).toMatch(/UDP: inuse 1/);
      await holder.close();
      expect(await renew()).toBeUndefined();
    });
  }, 30_000);

  test('is none with a box that knows connections, nor one that was not made for it', async () => {
    await renewing(async ({ renew }) => expect(renew).toBeUndefined(), behindNat);
    await withNamespaces(async ({ renew }) => expect(renew).toBeUndefined());
  }, 30_000);
});
