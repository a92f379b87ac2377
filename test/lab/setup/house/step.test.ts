import { expect, test } from '@jest/globals';
import { pool, runStep } from '../../../../lab/setup/house/step.js';

const root = process.cwd();

test('the output is kept, its lines are seen, and the code decides', async () => {
  const lines: string[] = [];
  const script = "process.stdout.write('one\\ntw'); process.stderr.write('o\\n'); process.exitCode = 3;";
  const result = await runStep(root, { command: ['node', '-e', script] }, (line) => lines.push(line));
  expect(result).toMatchObject({ ok: false });
  expect(result.output.split('\n')).toHaveLength(3);
  expect(lines[0]).toBe('one');
});

test('a program that does not exist is a failure, not an exception', async () => {
  expect(await runStep(root, { command: ['no-such-program'] })).toMatchObject({ ok: false });
});

test('a program that hangs is ended at its ceiling', async () => {
  const command = ['node', '-e', 'setInterval(() => {}, 1000)'];
  const result = await runStep(root, { command, ceilingMinutes: 0.005 });
  expect(result.ok).toBe(false);
  expect(result.output).toContain('it hangs');
});

test('a program that goes on after its last words is ended', async () => {
  const command = ['node', '-e', "console.log('done'); setInterval(() => {}, 1000)"];
  const result = await runStep(root, { command, lastWords: /^done$/ });
  expect(result.ok).toBe(false);
  expect(result.output).toContain('something that it started was not');
}, 20_000);

test('a pool runs so many at a time and keeps the order of results', async () => {
  let running = 0;
  let most = 0;
  const results = await pool([3, 1, 2, 0], 2, async (item) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([30, 10, 20, 0]);
  expect(most).toBe(2);
});
