import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { dockerFolder } from '../../../../lab/backends/locate.ts';
import { makeBase } from '../../../../lab/backends/docker/make-base.ts';
import { findProgram } from '../../../../lab/exec/find-program.ts';
import { suiteWith } from '../../../support/require.ts';

const name = { repo: 'h2lab-base-test', tag: `full-${String(process.pid)}` };

const suite = await suiteWith('docker');
const debian = findProgram('debootstrap') !== undefined && process.getuid?.() === 0;
suite('docker/base', () => {
  (debian ? test : test.skip)(
    'debootstrap makes a base that carries the tap tools (needs root and debootstrap)',
    async () => {
      const { docker } = await connectEngine();
      await makeBase(docker, join(dockerFolder(), 'base', 'make.sh'), name, () => undefined);
      const image = `${name.repo}:${name.tag}`;
      const container = await docker.createContainer({
        Image: image,
        Cmd: [
          'bash',
          '-c',
          'command -v bash ethtool ip nft tc tcpdump && . /etc/os-release && test "$VERSION_ID" = 12',
        ],
      });
      await container.start();
      expect(await container.wait()).toMatchObject({ StatusCode: 0 });
      await container.remove({ force: true });
      await docker.getImage(image).remove();
    },
    600_000,
  );
});
