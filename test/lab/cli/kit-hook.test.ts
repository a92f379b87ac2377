/** A user's own scenarios, in a folder outside of the clone that has no packages: `h2lab run ./my-scenarios`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';
import { ownScenarios } from '../../support/own-scenarios.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';

const suite = await suiteWith('netns', 'envoy');

suite('a scenario that imports h2lab/kit', () => {
  test('runs from its folder, fault and control', async () => {
    await withFolder(async (cwd) => {
      ownScenarios(cwd, { id: 'too-slow' });
      // What npm init writes today: files below it would be CommonJS.
      writeFileSync(join(cwd, 'package.json'), '{"name":"ours","type":"commonjs"}');
      // Another copy of the kit near it is not the one that runs.
      mkdirSync(join(cwd, 'node_modules', 'h2lab'), { recursive: true });
      writeFileSync(join(cwd, 'node_modules', 'h2lab', 'package.json'), '{"exports":{"./kit":"./no.js"}}');
      const args = ['run', './my-scenarios', '--backend', 'netns', '--tls', 'plain', '--json', 'out.json'];
      const { code, stderr } = await h2lab(args, { cwd, env: { H2LAB_STATE: join(cwd, 'state') } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { runs } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
      expect(runs).toHaveLength(2);
      for (const run of runs) expect(run).toMatchObject({ scenario: 'too-slow', verdict: 'confirmed' });
    });
  }, 60_000);
});

test('without a lab it can be loaded, and a fault that there is not is named', async () => {
  await withFolder(async (cwd) => {
    const file = join(ownScenarios(cwd, { id: 'mine' }), 'mine.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('faults/server-slow', 'faults/server-fast'));
    const { code, stderr } = await h2lab(['run', file]);
    expect(code).toBe(4);
    expect(stderr).toContain('server-fast');
    expect(stderr).toContain('cannot be loaded');
  });
});
