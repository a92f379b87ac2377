/** A network is used again only when it is as it was built: what is cleaned, and what is refused. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { differenceOf, type States } from '../../../../lab/backends/netns/state.ts';
import { sweepRecords } from '../../../../lab/backends/netns/remove.ts';
import { readRecords } from '../../../../lab/backends/netns/records.ts';
import { occupantsOf } from '../../../../lab/backends/netns/occupants.ts';
import { runOk } from '../../../../lab/exec/run.ts';
import { startProcess } from '../../../../lab/exec/start-process.ts';
import { until } from '../../../../lab/exec/until.ts';
import type { Network, Program } from '../../../../lab/kit/define-backend.ts';
import {
  clientProxyServer,
  type HopName,
  type HostName,
  isHopName,
  type Topology,
} from '../../../../lab/model/topology.ts';
import { behindNat } from '../../../../lab/model/topologies.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

describe('the difference between two states', () => {
  const state = (...traces: string[]): States => new Map([['a', { traces }]]);

  test('is the first line that is new, else the first that is gone, else their order', () => {
    expect(differenceOf(state('1', '2'), state('1', '2'))).toBeUndefined();
    expect(differenceOf(state('1', '2'), state('1', '3'))).toBe('a has what it had not: 3');
    expect(differenceOf(state('1', '2'), state('1'))).toBe('a has not what it had: 2');
    expect(differenceOf(state('1', '2'), state('2', '1'))).toBe('a has not what it had: another order');
    expect(differenceOf(new Map(), state('1'))).toBe('a has what it had not: 1');
  });

  test('is looked for in how a namespace is set up only where that was looked at', () => {
    const built: States = new Map([['a', { traces: ['1'], settings: ['set'] }]]);
    expect(differenceOf(built, state('1'))).toBeUndefined();
    expect(differenceOf(built, new Map([['a', { traces: ['1'], settings: ['other'] }]]))).toBe(
      'a has what it had not: other',
    );
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
  return line.split(' ');
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
      const inTimeWait = async (saw: (what: string) => void): Promise<true | undefined> => {
        const sockets = await said('bash', '-c', 'ss -Hatun');
        saw(sockets);
        return sockets.includes('TIME-WAIT') ? true : undefined;
      };
      await until('the client to be in TIME-WAIT', inTimeWait, 10_000);
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
    const set = (value: number): string[] => ['-c', `sysctl -w net.ipv4.tcp_retries2=${value}`];
    const left: [
      name: HostName | HopName,
      reason: RegExp,
      program: Program,
      make: string[],
      undo: string[],
    ][] = [
      [
        ...(['client-proxy', /table netdev leftover/, 'nft'] as const),
        ['add table netdev leftover'],
        ['delete table netdev leftover'],
      ],
      ['server', /-server has .*tcp_retries2:3$/, 'bash', set(3), set(15)],
      ['proxy-server', /eth0/, 'ip', ipOf('link set eth0 down'), ipOf('link set eth0 up')],
      ['client', /mtu 1400/, 'ip', ipOf('link set eth0 mtu 1400'), ipOf('link set eth0 mtu 1500')],
      ['client-proxy', /clsact/, 'tc', [...tcOf('add'), 'clsact'], [...tcOf('delete'), 'clsact']],
    ];
    await renewing(async (network, renew) => {
      for (const [name, reason, program, make, undo] of left) {
        const place = isHopName(name) ? await network.path(name) : network.host(name);
        expect((await place.exec(program, make)).code).toBe(0);
        expect(await renew()).toMatch(reason);
        // It is looked at again until it is found to be as it was built.
        expect(await renew()).toMatch(reason);
        expect((await place.exec(program, undo)).code).toBe(0);
        expect(await renew()).toBeUndefined();
      }
    });
  }, 60_000);

  test('is refused with a process in it that we did not start, and with a socket that is held from elsewhere', async () => {
    await renewing(async (_network, renew, runId) => {
      const inside = `--net=/run/netns/h2l-${runId}-server`;
      const atRest = occupantsOf([`h2l-${runId}-server`]);
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
        () => (occupantsOf([`h2l-${runId}-server`]).length === atRest.length ? true : undefined),
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
