import { expect, test } from '@jest/globals';
import { until } from '../../../../lab/exec/until.ts';
import { behindNat, firewalled } from '../../../../lab/model/topologies.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('a built network', () => {
  test('offloads are off, congestion control is reno, IPv6 is silent', async () => {
    await withNamespaces(async (network) => {
      const proxy = network.host('proxy');
      const { stdout } = await proxy.exec('ethtool', ['-k', proxy.interface('proxy-server')]);
      for (const feature of ['tcp-segmentation', 'generic-segmentation', 'generic-receive']) {
        expect(stdout).toContain(`${feature}-offload: off`);
      }
      const files = ['ipv4/tcp_congestion_control', 'ipv6/conf/all/disable_ipv6'].map(
        (f) => `/proc/sys/net/${f}`,
      );
      const settings = await proxy.exec('bash', ['-c', `cat ${files.join(' ')}`]);
      expect(settings.stdout.split('\n').filter(Boolean)).toEqual(['reno', '1']);
    });
  }, 30_000);
});

/** Listens on a host and tells who connected. */
const listener = `require('net').createServer((s) => { console.log(s.remoteAddress); s.end(); })
  .listen(8080, () => console.log('up'))`;
const connect = (address: string): string =>
  `const s = require('net').connect({ port: 8080, host: '${address}' }, () => console.log('connected'));
   setTimeout(() => { console.log('SILENCE'); process.exit(); }, 700);
   s.on('error', (e) => console.log(e.code)).on('close', () => process.exit()).resume();`;

suite('a box on a hop', () => {
  test('that is a NAT hides the near end behind its own address', async () => {
    await withNamespaces(async (network) => {
      const proxy = network.host('proxy');
      const server = await proxy.start({ title: 'listener', program: 'node', args: ['-e', listener] });
      let said = '';
      await new Promise<void>((resolve) => {
        server.onStdout((bytes) => {
          said += new TextDecoder().decode(bytes);
          resolve();
        });
      });
      const client = network.host('client');
      const address = proxy.address('client-proxy');
      expect((await client.exec('node', ['-e', connect(address)])).stdout).toBe('connected\n');
      // The router's own address on the far wire.
      const router = address.replace(/\d+$/, '1');
      await until('the proxy to tell who connected', () => (said.includes(router) ? true : undefined), 5000);
      expect(said).not.toContain(client.address('client-proxy'));
    }, behindNat);
  }, 30_000);

  test('that is a firewall lets in what the near end opens, and nothing else', async () => {
    await withNamespaces(async (network) => {
      const attempts = [
        ['proxy', 'server', 'connected'],
        ['server', 'proxy', 'SILENCE'],
      ] as const;
      for (const [from, to, ending] of attempts) {
        const there = await network
          .host(to)
          .start({ title: 'listener', program: 'node', args: ['-e', listener] });
        await new Promise<void>((resolve) => there.onStdout(() => resolve()));
        const address = network.host(to).address('proxy-server');
        expect((await network.host(from).exec('node', ['-e', connect(address)])).stdout).toBe(`${ending}\n`);
      }
    }, firewalled);
  }, 30_000);
});
