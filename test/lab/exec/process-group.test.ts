import { expect, test } from '@jest/globals';
import { signalGroup, signalProcess } from '../../../lab/exec/process-group.ts';
import { startProcess } from '../../../lab/exec/start-process.ts';

test('says whether somebody was there, and never throws for a process that has ended', async () => {
  const child = await startProcess({ title: 'sleeper', command: 'sleep', args: ['300'] });
  expect(signalProcess(child.pid, 'SIGCONT')).toBe(true);
  expect(signalGroup(child.pid, 'SIGTERM')).toBe(true);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(signalProcess(child.pid, 'SIGCONT')).toBe(false);
  expect(signalGroup(child.pid, 'SIGCONT')).toBe(false);
});
