import { execFileSync } from 'node:child_process';
import { release } from 'node:os';
import { expect, test } from '@jest/globals';
import { environmentOf } from '../../../lab/cli/run-environment.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');

suite('the environment of a suite', () => {
  test('says what this machine says of itself', async () => {
    const found = await environmentOf('netns', []);
    expect(found).toMatchObject({ node: process.version, kernel: release() });
    const said = execFileSync('ip', ['-V'], { encoding: 'utf8' });
    expect(said).toContain(`iproute2-${found['ip']}`);
    expect(execFileSync('nft', ['--version'], { encoding: 'utf8' })).toContain(`v${found['nft']} `);
    for (const tool of ['tcpdump', 'nft', 'ethtool']) expect(found[tool]).toMatch(/^\d+\.\d/);
  });

  test('has no tools of this machine where containers bring their own', async () => {
    expect(await environmentOf('docker', [])).not.toHaveProperty('tcpdump');
  });
});
