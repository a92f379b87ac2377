import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { ensureImages } from '../../../../lab/backends/docker/images.ts';
import { suiteWith } from '../../../support/require.ts';

const noEnvoy = { envoyBinary: null, envoyVersion: '1.40.0' };
const silent = (): void => undefined;

const suite = await suiteWith('docker');
suite('images', () => {
  test('are built once: the second time nothing is said and the tags are the same', async () => {
    const engine = await connectEngine();
    const first = await ensureImages(engine, noEnvoy, silent);
    const said: string[] = [];
    expect(await ensureImages(engine, noEnvoy, (what) => said.push(what))).toEqual(first);
    expect(said).toEqual([]);
    expect(first.tap).toMatch(/^h2lab-tap:[0-9a-f]{12}$/);
    expect(first.peers).toMatch(/^h2lab-peers:[0-9a-f]{12}$/);
    expect(first.proxy).toBeUndefined();
  });

  test('another binary gets an image of its own, which carries it', async () => {
    const engine = await connectEngine();
    const folder = mkdtempSync(join(tmpdir(), 'images-'));
    const binary = join(folder, 'envoy');
    copyFileSync('/bin/true', binary); // a Linux binary of this machine
    try {
      const { proxy } = await ensureImages(engine, { ...noEnvoy, envoyBinary: binary }, silent);
      const container = await engine.docker.createContainer({ Image: proxy!, Entrypoint: ['envoy'] });
      await container.start();
      expect(await container.wait()).toMatchObject({ StatusCode: 0 });
      await container.remove({ force: true });
      await engine.docker.getImage(proxy!).remove({ force: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('an image named by option is used as it is', async () => {
    const engine = await connectEngine();
    const { tap } = await ensureImages(engine, noEnvoy, silent);
    expect(await ensureImages(engine, { ...noEnvoy, envoyImage: tap }, silent)).toMatchObject({ proxy: tap });
  });

  test('an image that is nowhere is an error that says what to do', async () => {
    const engine = await connectEngine();
    const options = { ...noEnvoy, envoyImage: '127.0.0.1:1/nothing:latest' };
    await expect(ensureImages(engine, options, silent)).rejects.toThrow(
      /could not be pulled.*\n.*docker load/s,
    );
  });
});
