import { expect, test } from '@jest/globals';
import { doctor } from '../../../lab/cli/doctor.ts';
import type { MachineFact } from '../../../lab/setup/facts.js';
import { h2lab } from '../../support/h2lab.ts';

test('the table and the JSON say the same, and the exit code follows', async () => {
  const [table, json] = await Promise.all([h2lab(['doctor']), h2lab(['doctor', '--json'])]);
  const facts = JSON.parse(json.stdout) as MachineFact[];
  const missing = facts.filter((fact) => !fact.ok && !fact.optional);
  expect(table.code).toBe(missing.length === 0 ? 0 : 3);
  expect(json.code).toBe(table.code);
  for (const { tool, ok } of facts) {
    expect(table.stdout).toMatch(new RegExp(`^${ok ? 'ok' : '(absent|MISSING)'} +${tool}\\b`, 'm'));
  }
  expect(facts.find((fact) => fact.tool === 'node')).toMatchObject({ version: process.versions.node });
});

test('without Envoy and tools: what is off without them, what to do, exit code 3', async () => {
  const env = { PATH: '/nowhere', H2LAB_ENVOY: '/bin/true' };
  const { code, stdout } = await h2lab(['doctor'], { env });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^MISSING +envoy/m);
  expect(stdout).toContain('H2LAB_ENVOY=/bin/true is no Envoy');
  expect(stdout).toMatch(/envoy: without it, every scenario with a proxy/);
});

test('as a function', async () => {
  const { text, code } = await doctor(false);
  expect([0, 3]).toContain(code);
  expect(text).toMatch(/^ +TOOL +VERSION +WHERE\n/);
});
