// minutes: 2
import { expect, test } from '@jest/globals';
import { runMemory } from './memory-run.ts';

test('0.2 GB through a whole process: little memory, no dearer at the end than at the start', async () => {
  const run = await runMemory({ bytes: 200e6, partBytes: 50e6 });
  expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/deadline/);
  expect(run.peak).toBeGreaterThan(50e6);
  expect(run.peak).toBeLessThan(300e6);
  expect(run.parts).toHaveLength(4);
  const [second, last] = [run.parts[1], run.parts[3]].map(
    (part) => (part?.cpuSeconds ?? NaN) / (part?.packets ?? NaN),
  );
  // Parts this small take half a second each: this sees what doubles, not what grows by a tenth.
  expect((last ?? NaN) / (second ?? NaN)).toBeLessThan(1.5);
}, 120_000);
