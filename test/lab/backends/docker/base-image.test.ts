import { expect, test } from '@jest/globals';
import { baseImage } from '../../../../lab/backends/docker/base-image.ts';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { dockerFolder } from '../../../../lab/backends/locate.ts';
import { suiteWith } from '../../../support/require.ts';
import { prepareImages } from './fixture.ts';

const suite = await suiteWith('docker');
suite('base image', () => {
  test('what is present is taken at once: no registry is asked, nothing is made', async () => {
    await prepareImages();
    const { docker } = await connectEngine();
    const said: string[] = [];
    const base = await baseImage(docker, dockerFolder(), (what) => said.push(what));
    expect(said).toEqual([]);
    expect(base.name).toMatch(/^(debian:bookworm-slim|h2lab-base:bookworm)$/);
    expect((await docker.getImage(base.name).inspect()).Id).toBe(base.id);
  });
});
