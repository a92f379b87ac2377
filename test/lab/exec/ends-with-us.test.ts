import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { endsWithUs } from '../../../lab/exec/ends-with-us.ts';
import { startProcess } from '../../../lab/exec/start-process.ts';
import { until } from '../../../lab/exec/until.ts';
import { groupMembers } from '../../support/process-table.ts';
import { withFolder } from '../../support/temporary.ts';

const never = new AbortController().signal;

test("the command's output and code are passed on, and its input is empty", async () => {
  const { command, args } = endsWithUs('sh', ['-c', 'cat; echo said "$1"; exit 7', 'sh', 'a b']);
  const process = await startProcess({ title: 'work', command, args });
  let said = '';
  process.onStdout((bytes) => (said += Buffer.from(bytes).toString()));
  expect(await process.exited).toMatchObject({ code: 7 });
  expect(said).toBe('said a b\n');
  expect(groupMembers(process.pid)).toEqual([]);
});

test('a command whose owner is killed is asked to end, tidies up, and leaves nobody', () =>
  withFolder(async (folder) => {
    const made = join(folder, 'made');
    const work = `trap 'rm -f ${made}; exit 1' TERM; touch ${made}; sleep 1000 & wait`;
    const module = join(import.meta.dirname, '../../../lab/exec');
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { endsWithUs } from '${module}/ends-with-us.ts';
         import { startProcess } from '${module}/start-process.ts';
         const { pid } = await startProcess({ title: 'work', ...endsWithUs('sh', ['-c', ${JSON.stringify(work)}]) });
         console.log(pid);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const group = Number(line.toString());
    const isThere = async (): Promise<true | undefined> => (existsSync(made) ? true : undefined);
    await until('the command to be at work', isThere, 10_000, never);
    owner.kill('SIGKILL');
    const gone = async (): Promise<true | undefined> =>
      groupMembers(group).length === 0 && !existsSync(made) ? true : undefined;
    expect(await until('the command to be gone', gone, 10_000, never)).toBe(true);
  }));
