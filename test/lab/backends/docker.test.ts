import { expect, test } from '@jest/globals';
import backend from '../../../lab/backends/docker.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf, openLab } from './docker/fixture.ts';

test('it is called by its file name', () => {
  expect(backend.id).toBe('docker');
});

const suite = await suiteWith('docker');
suite('the docker backend', () => {
  test('carries bytes from the client through the proxy host to the server', async () => {
    expect(await backend.probe()).toMatchObject({ available: true });
    const { lab, runId } = await openLab();
    const listen = (script: string): string =>
      `require('net').createServer(${script}).listen(8080, () => console.log('up'))`;
    const server = await lab.host('server').start({
      title: 'server',
      program: 'node',
      args: ['-e', listen(`(s) => s.end('from ' + require('os').hostname())`)],
    });
    await new Promise<void>((resolve) => server.onStdout(() => resolve()));
    const upstream = lab.host('server').address('proxy-server');
    const proxy = await lab.host('proxy').start({
      title: 'proxy',
      program: 'node',
      args: ['-e', listen(`(s) => s.pipe(require('net').connect(8080, '${upstream}')).pipe(s)`)],
    });
    await new Promise<void>((resolve) => proxy.onStdout(() => resolve()));

    const fetchFrom = (address: string): string =>
      `require('net').connect({ port: 8080, host: '${address}', timeout: 2000 })` +
      `.on('data', (d) => console.log(String(d))).on('error', (e) => console.log(e.code))`;
    const client = lab.host('client');
    const through = await client.exec('node', ['-e', fetchFrom(lab.host('proxy').address('client-proxy'))]);
    expect(through.stdout).toBe('from server\n');
    // The client is not on the upstream hop and has no route to it.
    const around = await client.exec('node', ['-e', fetchFrom(upstream)]);
    expect(around.stdout).toBe('ENETUNREACH\n');

    await lab.close();
    expect(await leftOf(runId)).toEqual([]);
    expect(await backend.sweep(runId)).toEqual([]);
  }, 120_000);
});
