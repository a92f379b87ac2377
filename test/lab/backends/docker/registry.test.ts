import { expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { imageId, pull } from '../../../../lab/backends/docker/registry.ts';
import { suiteWith } from '../../../support/require.ts';
import { prepareImages } from './fixture.ts';

const suite = await suiteWith('docker');
suite('registry', () => {
  test('an image that is there has an id, another has none', async () => {
    await prepareImages();
    const { docker } = await connectEngine();
    const [image] = await docker.listImages({ filters: { reference: ['h2lab-tap'] } });
    expect(await imageId(docker, image!.RepoTags![0]!)).toBe(image!.Id);
    expect(await imageId(docker, 'nothing-of-that-name:latest')).toBeUndefined();
  });

  test('a registry that does not answer is a reason, not an exception', async () => {
    const { docker } = await connectEngine();
    // Port 1 of the engine's own loopback: refused at once, and nothing leaves the machine.
    expect(await pull(docker, '127.0.0.1:1/nothing:latest', () => undefined)).toMatch(/refused|dial tcp/);
  });
});
