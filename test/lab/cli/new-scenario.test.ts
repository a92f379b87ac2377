/** A new scenario: refused, typed, with its holes named, and confirmed once they are filled. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { holesIn, newScenario, nextSteps } from '../../../lab/cli/new-scenario.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';
import { h2lab } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const suite = await suiteWith('netns', 'envoy');

/** What somebody does who fills in everything and changes nothing else. */
function fill(path: string): void {
  const filled = readFileSync(path, 'utf8')
    .replace('<fill in: a signature>', 'deadline-exceeded-client')
    .replace(/<fill in: [^>]*>/g, 'Filled in.');
  writeFileSync(path, filled);
}

/** Types of a file in a folder that has h2lab installed, as its own repository would. */
function typeErrors(folder: string): string {
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'h2lab'));
  symlinkSync(join(root, 'node_modules', '@types', 'node'), join(folder, 'node_modules', '@types', 'node'));
  writeFileSync(join(folder, 'package.json'), '{"name":"ours","type":"module"}');
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2024', strict: true, noEmit: true, skipLibCheck: true },
    ...{ allowImportingTsExtensions: true, types: ['node'] },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['my-scenarios'] }),
  );
  const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
}

describe('a new scenario', () => {
  test.each(['Caller', 'a--b', '-a', 'a/b', '../a', 'a b', '', 'a'.repeat(61)])(
    'of no id (%j) is refused, with one that is',
    async (id) => {
      await withFolder(async (folder) => {
        await expect(newScenario(id, { dir: folder })).rejects.toThrow(UsageError);
        await expect(newScenario(id, { dir: folder })).rejects.toThrow('such as impatient-caller');
      });
    },
  );

  test('leaves what is there as it is', async () => {
    await withFolder(async (folder) => {
      const path = await newScenario('mine', { dir: join(folder, 'deep', 'down') });
      writeFileSync(path, 'work of a day');
      await expect(newScenario('mine', { dir: join(folder, 'deep', 'down') })).rejects.toThrow(
        'there already',
      );
      expect(readFileSync(path, 'utf8')).toBe('work of a day');
    });
  });

  test('is told with the command that runs it', () => {
    expect(nextSteps('/a/my-scenarios/mine.ts', '/a')).toContain('npx h2lab run ./my-scenarios/mine.ts');
  });

  test('of this repository has no holes', () => {
    expect(holesIn(deadline)).toEqual([]);
  });

  test('has the types that the kit asks for, and notices where they are not kept', async () => {
    await withFolder(async (folder) => {
      const path = await newScenario('mine', { dir: join(folder, 'my-scenarios') });
      expect(typeErrors(folder)).toBe('');
      writeFileSync(path, readFileSync(path, 'utf8').replace("cause: 'server'", "cause: 'weather'"));
      const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
      const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      expect(stdout).toContain('weather');
    });
  }, 60_000);

  test('says which holes are not filled, and exits 4', async () => {
    await withFolder(async (cwd) => {
      const made = await h2lab(['new', 'scenario', 'mine'], { cwd });
      expect(made).toMatchObject({ code: 0, stderr: '' });
      const { code, stderr } = await h2lab(['run', './my-scenarios'], { cwd });
      expect(code).toBe(4);
      expect(stderr).toContain(
        'not filled in yet: title, why, procedure.client, procedure.proxy, procedure.server, procedure.expect, expect.signature',
      );
    });
  });
});

suite('a new scenario that is filled in', () => {
  test('is confirmed, and so is its control', async () => {
    await withFolder(async (cwd) => {
      fill(await newScenario('mine', { dir: join(cwd, 'my-scenarios') }));
      const args = [
        'run',
        './my-scenarios',
        '--backend',
        'netns',
        '--variant',
        'plain',
        '--json',
        'out.json',
      ];
      const { code, stderr } = await h2lab(args, { cwd, env: { H2LAB_STATE: join(cwd, 'state') } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { runs } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')) as { runs: object[] };
      expect(runs).toHaveLength(2);
      for (const run of runs) expect(run).toMatchObject({ scenario: 'mine', verdict: 'confirmed' });
    });
  }, 60_000);
});
