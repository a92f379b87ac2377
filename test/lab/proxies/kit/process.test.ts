import { expect, test } from '@jest/globals';
import { startProcess } from '../../../../lab/exec/start-process.ts';
import type { RunningProcess } from '../../../../lab/kit/define-backend.ts';
import { LackError } from '../../../../lab/model/errors.ts';
import { readyOrEnded, stopProcess } from '../../../../lab/proxies/kit/process.ts';

const shell = (script: string): Promise<RunningProcess> =>
  startProcess({ title: 'sh', command: '/bin/sh', args: ['-c', script] });

/** Never true: ends with its signal alone. */
const never = (alive: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    alive.addEventListener('abort', () => {
      reject(alive.reason as Error);
    });
  });

test('a process that ends before it is ready is told with its code and its last words', async () => {
  const process = await shell('echo "no such directive" >&2; exit 3');
  const starting = { name: 'nginx', process, signal: new AbortController().signal };
  const failed = readyOrEnded({ ...starting, tail: () => Promise.resolve(process.stderrTail()) }, never);
  await expect(failed).rejects.toThrow(LackError);
  await expect(failed).rejects.toThrow(
    'nginx ended (code 3) before it was ready; its last words:\n  no such directive',
  );
});

test('a start that is interrupted ends the process and gives the reason as it is', async () => {
  const process = await shell('exec sleep 60');
  const stop = new AbortController();
  const tail = (): Promise<string[]> => Promise.resolve([]);
  const failed = readyOrEnded({ name: 'nginx', process, tail, signal: stop.signal }, never);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(failed).rejects.toBe(reason);
  expect(await process.exited).toMatchObject({ signal: 'SIGKILL' });
});

test('a stopped process is woken to end', async () => {
  const process = await shell('trap "exit 0" TERM; echo up; while :; do sleep 0.01; done');
  await new Promise<void>((resolve) => process.onStdout(() => resolve()));
  await process.kill('SIGSTOP');
  await stopProcess(process);
  expect(await process.exited).toMatchObject({ code: 0 });
});
