import { describe, expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';

describe('until', () => {
  test('gives the first value, whether the probe is synchronous or not', async () => {
    let looks = 0;
    expect(await until('a third look', () => (++looks === 3 ? 'third' : undefined), 1000)).toBe('third');
    expect(await until('a promise', () => Promise.resolve(false), 1000)).toBe(false);
  });

  test('at the ceiling the error says what was expected, what was seen and how long', async () => {
    const warming = (saw: (what: unknown) => void): undefined => {
      saw({ state: 'warming' });
    };
    const never = until('the listener to be ready', warming, 60);
    await expect(never).rejects.toThrow(
      /^expected the listener to be ready within 0\.\d s; last seen: \{"state":"warming"\}$/,
    );
  });

  test('a probe that throws is a look that failed', async () => {
    let looks = 0;
    const probe = (): string => {
      if (++looks < 3) throw new Error('ECONNREFUSED');
      return 'open';
    };
    expect(await until('the port to be open', probe, 1000)).toBe('open');
    const refuses = (): undefined => {
      throw new Error('ECONNREFUSED');
    };
    await expect(until('the port', refuses, 40)).rejects.toThrow('last seen: ECONNREFUSED');
  });

  test('a probe that hangs does not outlive the ceiling', async () => {
    const hangs = until('an answer', () => new Promise<undefined>(() => undefined), 50);
    await expect(hangs).rejects.toThrow('last seen: nothing');
  });

  test('abort ends it at once, with the reason', async () => {
    const controller = new AbortController();
    const waiting = until('nothing', () => undefined, 60_000, controller.signal);
    controller.abort(new Error('stopped by the user'));
    await expect(waiting).rejects.toThrow('stopped by the user');
    await expect(until('x', () => 1, 10, controller.signal)).rejects.toThrow('stopped by the user');
  });
});
