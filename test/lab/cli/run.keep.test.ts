/** `h2lab run --keep`: the lab stands after its traffic, is entered as it says, and Ctrl-C ends the run well. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import { launcher } from '../../support/h2lab.ts';
import type { Plan } from '../../../lab/model/plan.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

async function kept(backend: string): Promise<void> {
  await withFolder(async (state) => {
    const { NODE_OPTIONS: _ours, ...env } = process.env;
    const args = ['deadline-exceeded-client', '--backend', backend, '--tls', 'plain', '--roles', 'fault'];
    const child = spawn(process.execPath, [launcher, 'run', ...args, '--keep'], {
      env: { ...env, H2LAB_STATE: state },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const ended = once(child, 'close') as Promise<[number | null]>;
    await until(
      'the lab to be kept',
      () => (said.includes('Ctrl-C takes it down') ? true : undefined),
      120_000,
    );
    const way = /^ *client: (.*) bash$/m.exec(said)?.[1];
    // Nobody is at a terminal here.
    const [program = '', ...words] = (way ?? '').replace('-it ', '').split(' ');
    const addresses = execFileSync(program, [...words, 'ip', '-4', 'address'], { encoding: 'utf8' });
    expect(addresses).toContain(' 198.1');
    expect(said).toMatch(/client-proxy: .* tcpdump -n -i \w+/);
    child.kill('SIGINT');
    const [code] = await ended;
    expect(code).toBe(0);
    expect(said).toContain('1 confirmed');
    const plans = readdirSync(join(state, 'runs', 'latest'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => readFileSync(join(state, 'runs', 'latest', name, 'plan.json'), 'utf8'));
    const ids = plans.map((plan) => (JSON.parse(plan) as Plan).runId);
    expect(ids).toHaveLength(1);
    expect(leftOf(state, ids, backend === 'docker')).toEqual([]);
  });
}

const onNamespaces = await suiteWith('netns', 'envoy');
const onContainers = await suiteWith('docker', 'envoy');

onNamespaces('a lab that is kept', () => {
  test('on namespaces', () => kept('netns'), 60_000);
});

onContainers('a lab that is kept', () => {
  test('on containers', () => kept('docker'), 180_000);
});
