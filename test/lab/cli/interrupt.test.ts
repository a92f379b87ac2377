/** Ctrl-C, SIGTERM and a hang-up in the middle of a run: everything is removed, exit code 130. */
import { describe, expect, test } from '@jest/globals';
import { onInterrupt } from '../../../lab/cli/interrupt.ts';
import { InterruptedError } from '../../../lab/model/errors.ts';
import { suiteWith } from '../../support/require.ts';
import { leftOf, startRun } from '../../support/started-run.ts';
import { withFolder } from '../../support/temporary.ts';

const long = ['connection-aging', '--tls', 'tls', '--jobs', '2'];
const onNamespaces = await suiteWith('netns', 'envoy');
const onContainers = await suiteWith('docker', 'envoy');

async function interrupted(backend: string, step: string, signals: NodeJS.Signals[]): Promise<void> {
  await withFolder(async (state) => {
    const run = startRun(state, [...long, '--backend', backend]);
    const ids = await run.untilStep(step);
    for (const signal of signals) run.child.kill(signal);
    const { code, stderr } = await run.end();
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted');
    expect(ids.length).toBeGreaterThan(0);
    expect(leftOf(state, ids, backend === 'docker')).toEqual([]);
  });
}

onNamespaces('on namespaces', () => {
  test.each([
    ['SIGINT', 'traffic'],
    ['SIGTERM', 'traffic'],
    ['SIGHUP', 'client'],
    ['SIGINT', 'topology'],
  ] as const)(
    '%s in the step "%s"',
    async (signal, step) => {
      await interrupted('netns', step, [signal]);
    },
    60_000,
  );
});

onContainers('on containers', () => {
  test.each([
    ['SIGINT', 'traffic'],
    ['SIGTERM', 'topology'],
  ] as const)(
    '%s in the step "%s"',
    async (signal, step) => {
      await interrupted('docker', step, [signal]);
    },
    300_000,
  );
});

describe('as a function', () => {
  test('a signal is an abort, and what is under way is left', async () => {
    const interrupt = onInterrupt();
    try {
      expect(await interrupt.orStop(Promise.resolve(1))).toBe(1);
      const never = interrupt.orStop(new Promise(() => undefined));
      process.emit('SIGHUP');
      await expect(never).rejects.toThrow(InterruptedError);
      expect(interrupt.signal.aborted).toBe(true);
      await expect(interrupt.orStop(Promise.resolve(1))).rejects.toThrow(InterruptedError);
    } finally {
      interrupt.release();
    }
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});
