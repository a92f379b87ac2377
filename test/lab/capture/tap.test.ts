/** Taps on real namespaces: armed before the first packet, drained after the last, or known not to be. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sealHop } from '../../../lab/capture/seal.ts';
import { armTap, readCounts, type TapResult } from '../../../lab/capture/tap.ts';
import { until } from '../../../lab/exec/until.ts';
import type { Host } from '../../../lab/kit/define-backend.ts';
import { withNamespaces } from '../../support/namespaces.ts';
import { processesWith } from '../../support/process-table.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('netns', 'tshark');
const never = new AbortController().signal;

/** A TCP exchange of one line each way, made by bash against a server of Node. */
async function exchange(server: Host, client: Host): Promise<void> {
  const address = server.address('client-proxy');
  const source = `require('net').createServer((s) => s.end('answer\\n')).listen(7000, '${address}', () => console.log('up'))`;
  const process = await server.start({ title: 'server', program: 'node', args: ['-e', source] });
  let said = '';
  process.onStdout((bytes) => (said += new TextDecoder().decode(bytes)));
  await until('the server to listen', () => (said.includes('up') ? true : undefined), 10_000);
  const { stdout } = await client.exec('bash', ['-c', `cat < /dev/tcp/${address}/7000`]);
  expect(stdout).toBe('answer\n');
  await process.kill('SIGTERM');
}

suite('a tap', () => {
  async function tapped(
    stop: 'stop' | 'stopWithoutDraining',
  ): Promise<{ result: TapResult; flags: string[] }> {
    return withFolder(async (folder) =>
      withNamespaces(async (network) => {
        const [client, proxy] = [network.host('client'), network.host('proxy')];
        const tap = await armTap({
          host: proxy,
          hop: 'client-proxy',
          peerAddress: client.address('client-proxy'),
          file: join(folder, 'raw.pcap'),
          signal: never,
        });
        await exchange(proxy, client);
        const result = await tap[stop]();
        expect(result.files).toEqual([join(folder, 'raw.pcap')]);
        expect(statSync(join(folder, 'raw.pcap')).mode & 0o777).toBe(0o600);
        const out = join(folder, 'sealed.pcapng');
        await sealHop({ tap: result, hop: 'client-proxy', keys: [], out });
        for (const nonce of result.nonces) expect(readFileSync(out).includes(Buffer.from(nonce))).toBe(false);
        const rows = tsharkFields(out, ['tcp.flags.str', 'ip.len', 'icmp.type']);
        expect(rows.filter(([, , icmp]) => icmp !== '')).toEqual([]);
        for (const [, length] of rows) expect(Number(length)).toBeLessThanOrEqual(1500);
        return { result, flags: rows.map(([flags = '']) => flags.replaceAll('·', '')).filter(Boolean) };
      }),
    );
  }

  test('loses nothing of an exchange that is over in milliseconds', async () => {
    const { result, flags } = await tapped('stop');
    expect(result).toMatchObject({ drained: true, drops: 0 });
    expect(flags.filter((f) => f.includes('S'))).toHaveLength(2);
    expect(flags.filter((f) => f.includes('F'))).toHaveLength(2);
  }, 30_000);

  test('that cannot work says why at once, and leaves nothing running', async () => {
    await withFolder((folder) =>
      withNamespaces(async (network) => {
        const host = network.host('proxy');
        const options = {
          hop: 'client-proxy',
          peerAddress: network.host('client').address('client-proxy'),
          signal: never,
        } as const;
        const begin = performance.now();
        const elsewhere: Host = { ...host, interface: () => 'eth9' };
        await expect(armTap({ ...options, host: elsewhere, file: join(folder, 'raw.pcap') })).rejects.toThrow(
          /the tap on client-proxy ended by itself \(code 1\); tcpdump said: .*eth9/,
        );
        await expect(armTap({ ...options, host, file: join(folder, 'no', 'raw.pcap') })).rejects.toThrow(
          /the tap on client-proxy cannot write its capture: ENOENT/,
        );
        expect(performance.now() - begin).toBeLessThan(5000);
        expect(processesWith('tcpdump -i eth9')).toEqual([]);
      }),
    );
  }, 30_000);

  test('whose process is killed says so: what it took is not whole', async () => {
    await withFolder((folder) =>
      withNamespaces(async (network) => {
        const host = network.host('proxy');
        const tap = await armTap({
          host,
          hop: 'client-proxy',
          peerAddress: network.host('client').address('client-proxy'),
          file: join(folder, 'raw.pcap'),
          signal: never,
        });
        await host.exec('bash', ['-c', 'kill -9 $(ip netns pids "$(ip netns identify $$)" | grep -vx $$)']);
        await expect(tap.stop()).rejects.toThrow(
          /the tap on client-proxy ended by itself \(SIGKILL\); tcpdump said/,
        );
      }),
    );
  }, 30_000);

  test('that is stopped without draining says so', async () => {
    expect((await tapped('stopWithoutDraining')).result.drained).toBe(false);
  }, 30_000);
});

describe("tcpdump's closing words", () => {
  test('are counted; drops by the kernel and by the interface alike', () => {
    expect(
      readCounts([
        'tcpdump: listening on eth0',
        '12 packets captured',
        '14 packets received by filter',
        '2 packets dropped by kernel',
        '1 packet dropped by interface',
      ]),
    ).toEqual({ received: 14, drops: 3 });
    expect(readCounts([])).toEqual({ received: 0, drops: 0 });
  });
});
