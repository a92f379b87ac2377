import { describe, expect, test } from '@jest/globals';
import { startProcess } from '../../../lab/exec/start-process.ts';
import { until } from '../../../lab/exec/until.ts';
import { groupMembers } from '../../support/process-table.ts';

const bash = (script: string) => startProcess({ title: 'shell', command: 'bash', args: ['-c', script] });

describe('startProcess', () => {
  test('carries lines in and bytes out, and delivers output that came before the receiver', async () => {
    const process = await bash('echo early; while read -r line; do echo "got $line"; done');
    let said = '';
    process.writeLine('one');
    await until('the process to have answered', () => process.stderrTail().length === 0 || undefined, 100);
    process.onStdout((bytes) => (said += Buffer.from(bytes).toString()));
    process.writeLine('two');
    await until('both answers', (saw) => (saw(said), said.includes('got two') || undefined), 2000);
    expect(said).toBe('early\ngot one\ngot two\n');
    await process.close();
    await process.close();
  });

  test('its end is reported after all of its output', async () => {
    const process = await bash('head -c 300000 /dev/zero; echo last >&2; exit 7');
    let bytes = 0;
    process.onStdout((part) => (bytes += part.length));
    expect(await process.exited).toEqual({ code: 7, signal: null });
    expect(bytes).toBe(300_000);
    expect(process.stderrTail()).toEqual(['last']);
    await process.kill('SIGTERM');
    process.writeLine('nobody reads this');
  });

  test('output that nobody receives does not block the process', async () => {
    const process = await bash('head -c 3000000 /dev/zero');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    let bytes = 0;
    process.onStdout((part) => (bytes += part.length));
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThanOrEqual(1 << 20);
  });

  test('a signal reaches the process itself', async () => {
    const process = await bash(
      'trap "echo asked >&2; exit 0" INT; echo up; while :; do read -r -t 1 _; done',
    );
    let up = false;
    process.onStdout(() => (up = true));
    await until('the trap to be set', () => up || undefined, 2000);
    await process.kill('SIGINT');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    expect(process.stderrTail()).toEqual(['asked']);
  });

  test('close kills everything that it started', async () => {
    const process = await bash('sleep 300 & sleep 300 & echo up; wait');
    let up = false;
    process.onStdout(() => (up = true));
    await until('its children to be started', () => up || undefined, 2000);
    await process.close();
    expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await until(
      'the group to be gone',
      () => (groupMembers(process.pid).length > 0 ? undefined : true),
      2000,
    );
  });

  test('what it leaves behind at its own end is ended too', async () => {
    const process = await bash('sleep 300 & exit 0');
    await process.exited;
    await until(
      'the group to be gone',
      () => (groupMembers(process.pid).length > 0 ? undefined : true),
      2000,
    );
  });

  test('a program that does not exist rejects with its title', async () => {
    const start = startProcess({ title: 'envoy', command: '/nowhere/envoy', args: [] });
    await expect(start).rejects.toThrow(/envoy could not be started: \/nowhere\/envoy/);
  });
});
