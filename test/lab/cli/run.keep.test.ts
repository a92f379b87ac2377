/** `h2lab run --keep`: the lab stands after its traffic, is entered as it says, and Ctrl-C ends the run well. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import { h2lab, launcher } from '../../support/h2lab.ts';
import type { Plan } from '../../../lab/model/plan.ts';
import {
  asOrdinaryUser,
  becomeOrdinary,
  ordinaryFolder,
  whyNotOrdinary,
} from '../../support/ordinary-user.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

/** Runs a line as its user types it, at a terminal of theirs. */
function typed(line: string, user: readonly string[] = []): string {
  const [program, ...words] = [...user, 'sh', '-c', line];
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function kept(backend: string, ordinary = false): Promise<void> {
  await withFolder(async (parent) => {
    const state = ordinary ? ordinaryFolder(parent) : parent;
    const { NODE_OPTIONS: _ours, ...env } = process.env;
    const args = ['deadline-exceeded-client', '--backend', backend, '--tls', 'plain', '--roles', 'fault'];
    const [program, ...words] = ordinary ? asOrdinaryUser : [process.execPath, launcher];
    const child = spawn(program, [...words, 'run', ...args, '--keep'], {
      env: { ...env, H2LAB_STATE: state, ...(ordinary ? { HOME: state } : {}) },
      cwd: state,
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
    // Nobody is at a terminal here.
    const way = (/^ *client: (.*) bash$/m.exec(said)?.[1] ?? '').replace('-it ', '');
    const user = ordinary ? becomeOrdinary : [];
    expect(typed(`${way} ip -4 address`, user)).toContain(' 198.1');
    const capture = /client-proxy: (.* tcpdump -n -i \w+ -Z root)/.exec(said)?.[1] ?? '';
    // A filter that is compiled, and no packet that is waited for: it has opened the interface then.
    expect(typed(`${capture.replace('-it ', '')} -d tcp`, user)).toContain('ret');
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

const whyNot = whyNotOrdinary();
const rootless = whyNot === '' ? onNamespaces : describe.skip;

rootless(`a lab that is kept${whyNot === '' ? '' : ` [${whyNot}]`}`, () => {
  test('by an ordinary user', async () => {
    // Makes the cached build what the sources say.
    await h2lab(['--version']);
    await kept('netns', true);
  }, 60_000);
});

onContainers('a lab that is kept', () => {
  test('on containers', () => kept('docker'), 180_000);
});
