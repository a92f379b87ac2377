import { describe, expect, test } from '@jest/globals';
import { runSteps, type Step, StepError } from '../../../lab/runner/steps.ts';

function recorder(): {
  log: string[];
  listener: Parameters<typeof runSteps>[2];
  step(title: string, more?: Partial<Step>): Step;
} {
  const log: string[] = [];
  return {
    log,
    listener: {
      start: (step) => log.push(`start ${step}`),
      end: (step, _, error) => log.push(error === undefined ? `end ${step}` : `failed ${step}: ${error}`),
    },
    step: (title, more = {}) => ({
      title,
      ceilingMs: 1000,
      setup: () => {
        log.push(`set up ${title}`);
        return Promise.resolve();
      },
      teardown: () => {
        log.push(`undo ${title}`);
        return Promise.resolve();
      },
      ...more,
    }),
  };
}

const never = new AbortController().signal;

describe('steps', () => {
  test('run in order and are undone in reverse', async () => {
    const { log, listener, step } = recorder();
    await runSteps([step('a'), step('b')], never, listener);
    expect(log).toEqual(['start a', 'set up a', 'end a', 'start b', 'set up b', 'end b', 'undo b', 'undo a']);
  });

  test('a half-done set-up is undone too, and names the step', async () => {
    const { log, listener, step } = recorder();
    const bad = step('b', { setup: () => Promise.reject(new Error('no room')) });
    const run = runSteps([step('a'), bad, step('c')], never, listener);
    await expect(run).rejects.toThrow(new StepError('b', new Error('no room')));
    expect(log).toEqual([
      'start a',
      'set up a',
      'end a',
      'start b',
      'failed b: b: no room',
      'undo b',
      'undo a',
    ]);
  });

  test('a step over its ceiling fails, and is told to stop', async () => {
    const { listener, step } = recorder();
    let stopped = false;
    const slow = step('slow', {
      ceilingMs: 20,
      setup: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            resolve();
          });
        }),
    });
    await expect(runSteps([slow], never, listener)).rejects.toThrow('slow: slow was not done after 0.02 s');
    expect(stopped).toBe(true);
  });

  test('an abort ends the list and still undoes', async () => {
    const { log, listener, step } = recorder();
    const stop = new AbortController();
    const hanging = step('hanging', {
      setup: () => {
        stop.abort(new Error('interrupted'));
        return new Promise<void>(() => undefined);
      },
    });
    const slots = { settleMs: 50, teardownMs: 1000 };
    const run = runSteps([step('a'), hanging], stop.signal, listener, slots);
    await expect(run).rejects.toThrow('interrupted');
    expect(log.slice(-2)).toEqual(['undo hanging', 'undo a']);
  });

  test('a set-up that was interrupted is undone after it has stopped, not before', async () => {
    const { log, listener, step } = recorder();
    const stop = new AbortController();
    const slow = step('slow', {
      setup: async (signal) => {
        stop.abort(new Error('interrupted'));
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`slow has stopped: ${signal.aborted}`);
      },
    });
    await expect(runSteps([slow], stop.signal, listener)).rejects.toThrow('interrupted');
    expect(log.slice(-2)).toEqual(['slow has stopped: true', 'undo slow']);
  });

  test('a failing teardown does not stop the others and fails the run', async () => {
    const { log, listener, step } = recorder();
    const bad = step('b', { teardown: () => Promise.reject(new Error('stuck')) });
    await expect(runSteps([step('a'), bad], never, listener)).rejects.toThrow('undo b: stuck');
    expect(log).toContain('undo a');
  });

  test('a listener that fails ends the list, and still everything is undone', async () => {
    const { log, listener, step } = recorder();
    const full = {
      start: listener.start,
      end() {
        throw new Error('no space left');
      },
    };
    await expect(runSteps([step('a'), step('b')], never, full)).rejects.toThrow('no space left');
    expect(log).toEqual(['start a', 'set up a', 'undo a']);
    const stuck = step('a', { teardown: () => Promise.reject(new Error('stuck')) });
    await expect(runSteps([stuck], never, full)).rejects.toThrow('no space left');
  });
});
