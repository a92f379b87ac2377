/** A whole run as an ordinary user: in a user namespace, of which nothing is left however it ends. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import { asOrdinaryUser, ordinaryFolder, whyNotOrdinary } from '../../support/ordinary-user.ts';
import { h2lab, launcher } from '../../support/h2lab.ts';
import { processesWith } from '../../support/process-table.ts';
import { suiteWith } from '../../support/require.ts';
import { run } from '../../support/run-node.ts';
import { leftOf, startRun, untilNothingIsLeft } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

const short = ['deadline-exceeded-client', '--tls', 'tls', '--backend', 'netns'];
const long = ['connection-aging', '--tls', 'plain', '--backend', 'netns'];

const withLab = await suiteWith('netns', 'envoy');
const whyNot = whyNotOrdinary();
const rootless = whyNot === '' ? withLab : describe.skip;

rootless(`without root${whyNot === '' ? '' : ` [${whyNot}]`}`, () => {
  test('fault and control are confirmed, the second one in the network of the first', async () => {
    // Makes the cached build what the sources say.
    await h2lab(['--version']);
    await withFolder(async (parent) => {
      const state = ordinaryFolder(parent);
      const [program, ...args] = [...asOrdinaryUser, 'run', ...short, '--jobs', '1', '--json', '-'];
      const env = { H2LAB_STATE: state, HOME: state };
      const { code, stdout, stderr } = await run(args, { program, cwd: state, env });
      expect(stderr).toContain('inside a user namespace');
      const { totals, runs } = JSON.parse(stdout) as SuiteRecord;
      expect(totals).toMatchObject({ confirmed: 2, broken: 0 });
      const events = readFileSync(join(runs[1]?.folder ?? '', 'events.jsonl'), 'utf8');
      expect(events).toContain('network used again');
      expect(code).toBe(0);
      expect(leftOf(state, ['no id'])).toEqual([]);
    });
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: everything is removed, exit code 130',
    async (signal) => {
      await withFolder(async (parent) => {
        const state = ordinaryFolder(parent);
        const started = startRun(state, long, asOrdinaryUser);
        const ids = await started.untilStep('traffic');
        started.child.kill(signal);
        expect((await started.end()).code).toBe(130);
        expect(leftOf(state, ids)).toEqual([]);
      });
    },
    60_000,
  );

  test('kill -9: the inner process ends by itself, and takes everything with it', async () => {
    await withFolder(async (parent) => {
      const state = ordinaryFolder(parent);
      const started = startRun(state, long, asOrdinaryUser);
      const ids = await started.untilStep('traffic');
      started.child.kill('SIGKILL');
      expect((await started.end()).signal).toBe('SIGKILL');
      await untilNothingIsLeft(state, ids);
    });
  }, 60_000);

  test('kill -9 of all its processes: the kernel removes the lab, and h2lab clean the files', async () => {
    await withFolder(async (parent) => {
      const state = ordinaryFolder(parent);
      const started = startRun(state, long, asOrdinaryUser);
      const ids = await started.untilStep('traffic');
      const childOf = (pid: number): number =>
        Number(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }));
      const outer = started.child.pid ?? 0;
      const shell = childOf(outer);
      for (const pid of [outer, childOf(shell), shell]) process.kill(pid, 'SIGKILL');
      await started.end();
      // The kernel ends all that lived in the namespace; that takes it a moment.
      await until(
        'every process to end',
        () => (processesWith(state).length === 0 ? true : undefined),
        10_000,
      );
      expect(leftOf(state, ids).some((path) => path.endsWith('/scratch'))).toBe(true);
      const [program, ...args] = [...asOrdinaryUser, 'clean'];
      const { code } = await run(args, { program, cwd: state, env: { H2LAB_STATE: state, HOME: state } });
      expect(code).toBe(0);
      expect(leftOf(state, ids)).toEqual([]);
    });
  }, 60_000);
});

/** A command line run by an ordinary user of a kernel that allows no user namespaces; only root can set that up. */
const forbidden = [
  ...['unshare', '--user', '--map-user=1000', '--map-group=1000', '--keep-caps', 'sh', '-c'],
  'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all "$@"',
  ...['sh', process.execPath, launcher],
];
const asRoot = process.getuid?.() === 0;

(asRoot ? describe : describe.skip)('where the kernel forbids user namespaces', () => {
  test.each([
    [['doctor'], 'stdout', /user namespaces: without it, the netns backend\n.*user\.max_user_namespaces/],
    [['run', ...short], 'stderr', /no backend can be used here: netns: neither root nor a user namespace/],
  ] as const)('%j says so, with exit code 3', async (asked, stream, words) => {
    await h2lab(['--version']);
    await withFolder(async (state) => {
      const [program = '', ...args] = [...forbidden, ...asked];
      const env = { H2LAB_STATE: state, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
      const ended = await run(args, { program, env });
      expect(ended.code).toBe(3);
      expect(ended[stream]).toMatch(words);
    });
  });
});
