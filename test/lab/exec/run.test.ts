import { describe, expect, test } from '@jest/globals';
import { run, runOk } from '../../../lab/exec/run.ts';
import { until } from '../../../lab/exec/until.ts';
import { groupMembers } from '../../support/process-table.ts';

describe('run', () => {
  test('gives code and both streams, and feeds standard input', async () => {
    const result = await run('bash', ['-c', 'cat; echo warned >&2; exit 3'], { input: 'hello' });
    expect(result).toEqual({ code: 3, stdout: 'hello', stderr: 'warned\n' });
  });

  test('a death by signal has the code that a shell would give', async () => {
    expect((await run('bash', ['-c', 'kill -9 $$'])).code).toBe(137);
  });

  test('a program that does not exist is named in the error', async () => {
    await expect(run('/nowhere/tool', ['-x'])).rejects.toThrow(/\/nowhere\/tool.*ENOENT/s);
  });

  test('lets through neither NODE_OPTIONS nor anything else that is not on the list', async () => {
    process.env['H2LAB_TEST_SECRET'] = '1';
    const { stdout } = await run('env', [], { env: { EXTRA: 'yes' } });
    delete process.env['H2LAB_TEST_SECRET'];
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.slice(0, line.indexOf('=')));
    expect(names).toContain('PATH');
    expect(names).toContain('EXTRA');
    expect(names).not.toContain('H2LAB_TEST_SECRET');
  });

  test('at the timeout the whole group is dead and the error carries what it said', async () => {
    const script = 'echo "$$ waiting for nothing" >&2; sleep 300 & sleep 300';
    const failed = await run('bash', ['-c', script], { timeoutMs: 300 }).then(
      () => new Error('it ended'),
      (error: unknown) => error as Error,
    );
    expect(failed.message).toMatch(/within 300 ms[\s\S]*waiting for nothing/);
    const leader = Number(/(\d+) waiting/.exec(failed.message)![1]);
    await until('the group to be gone', () => (groupMembers(leader).length > 0 ? undefined : true), 2000);
  });

  test('abort kills it and rejects with the reason', async () => {
    const controller = new AbortController();
    const running = run('sleep', ['300'], { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(run('true', [], { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('endless output is cut off', async () => {
    await expect(run('yes', [], { outputBytes: 10_000 })).rejects.toThrow(/more than 10000 bytes/);
  });

  test('runOk rejects with the last words of the command', async () => {
    await expect(runOk('bash', ['-c', 'echo no such device >&2; exit 2'])).rejects.toThrow(
      /code 2[\s\S]*no such device/,
    );
    expect(await runOk('echo', ['fine'])).toBe('fine\n');
  });
});
