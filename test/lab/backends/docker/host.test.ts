import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Network } from '../../../../lab/kit/define-backend.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';
import { suiteWith } from '../../../support/require.ts';
import { openLab } from './fixture.ts';

const suite = await suiteWith('docker');
suite('host', () => {
  let lab: Network;
  beforeAll(async () => {
    ({ lab } = await openLab());
  }, 120_000);
  afterAll(() => lab.close());

  test('knows its address and interface on each hop, by what the kernel says', async () => {
    const proxy = lab.host('proxy');
    for (const hop of ['client-proxy', 'proxy-server'] as const) {
      const { stdout } = await proxy.exec('ip', ['-4', '-o', 'addr', 'show', 'dev', proxy.interface(hop)]);
      expect(stdout).toContain(`inet ${proxy.address(hop)}/28`);
    }
    expect(proxy.interface('client-proxy')).not.toBe(proxy.interface('proxy-server'));
    expect(() => lab.host('client').address('proxy-server')).toThrow('client is no end of hop proxy-server');
  });

  test('files go in and out, text and bytes, also below folders', async () => {
    const host = lab.host('server');
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    expect(await host.put('certs/server.pem', 'PEM')).toBe('/run/files/certs/server.pem');
    await host.put('blob', bytes);
    expect(String(Buffer.from((await host.get('certs/server.pem'))!))).toBe('PEM');
    expect(Buffer.from((await host.get('blob'))!).equals(Buffer.from(bytes))).toBe(true);
    expect(await host.get('absent')).toBeUndefined();
    await expect(host.put('../etc/passwd', '')).rejects.toThrow('not below');
  });

  test('a process sees the files, and what it wrote is read after its end', async () => {
    const host = lab.host('server');
    const path = await host.put('in.txt', 'from outside');
    const copy = `require('fs').writeFileSync('${host.folder}/out.txt', require('fs').readFileSync('${path}'))`;
    const process = await host.start({ title: 'copy', program: 'node', args: ['-e', copy] });
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(String(Buffer.from((await host.get('out.txt'))!))).toBe('from outside');
  });

  test('hosts do not see the files of each other', async () => {
    await lab.host('server').put('secret.key', 'KEY');
    expect(await lab.host('client').get('secret.key')).toBeUndefined();
  });

  test('a short command runs from the image that carries its program', async () => {
    const { code, stdout } = await lab.host('client').exec('node', ['-p', 'process.version']);
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: process.version });
    expect((await lab.host('client').exec('nft', ['list', 'no-such-thing'])).code).not.toBe(0);
  });

  test('a peer that was not built is told by name', () => {
    expect(() => lab.host('client').peerModule('no-such-peer')).toThrow(
      'no built peer is called no-such-peer',
    );
  });

  (findEnvoy() === null ? test.skip : test)('Envoy runs on the proxy host', async () => {
    const { code, stdout } = await lab.host('proxy').exec('envoy', ['--version']);
    expect(code).toBe(0);
    expect(stdout).toContain('version:');
  });
});
