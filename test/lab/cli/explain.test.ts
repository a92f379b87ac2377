import { beforeAll, expect, test } from '@jest/globals';
import { explain } from '../../../lab/cli/explain.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { h2lab } from '../../support/h2lab.ts';
import { loadRules } from '../../support/load-rules.ts';

beforeAll(loadRules);

test('a page says what to look for, who is at fault and what to change', async () => {
  const { code, stdout } = await h2lab(['explain', 'drain-grace-expired']);
  expect(code).toBe(0);
  for (const word of ['drain-grace-expired', 'GOAWAY', 'RFC 9113']) expect(stdout).toContain(word);
});

test('a healthy capture is explained by the name that results have for it', async () => {
  const healthy = await h2lab(['explain', 'healthy']);
  expect(healthy.code).toBe(0);
  expect(healthy).toEqual(await h2lab(['explain', 'clean-control']));
});

test('--json is the rule itself', async () => {
  const { code, stdout } = await h2lab(['explain', 'drain-grace-expired', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    id: 'drain-grace-expired',
    title: expect.any(String),
    lookFor: expect.any(Array),
    remedies: expect.any(Array),
  });
});

test('an unknown signature names the nearest', async () => {
  await expect(explain('conection-aging', false)).rejects.toThrow(UsageError);
  await expect(explain('helthy', false)).rejects.toThrow('Did you mean healthy');
  await expect(explain('qqq', true)).rejects.toThrow('h2lab list --signatures');
});
