import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { cpuSeconds } from '../../../lab/exec/cpu-seconds.ts';

test('counts what a child has used once it has ended', () => {
  const before = cpuSeconds();
  const burn = 'while (process.cpuUsage().user < 400_000);';
  expect(spawnSync(process.execPath, ['-e', burn]).status).toBe(0);
  expect(cpuSeconds() - before).toBeGreaterThanOrEqual(0.35);
});
