import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineFault, use } from '../../../lab/kit/define-fault.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';

const slow = defineFault({
  id: 'slow',
  title: 'Slow',
  explains: 'It is slow.',
  options: z.object({ ms: z.number().int().positive(), jitter: z.number().default(0.1) }),
  prepare(setup, { ms, jitter }) {
    setup.server.behave.GetItem = { sleepMs: ms * (1 + jitter) };
  },
  bitten: () => Promise.resolve(undefined),
});

describe('a fault in use', () => {
  test('carries its options with their defaults, and is the fault itself', () => {
    const { fault, options } = use(slow, { ms: 100 });
    expect(options).toEqual({ ms: 100, jitter: 0.1 });
    expect(fault).toBe(slow);
    const setup = plainSetup();
    fault.prepare?.(setup, options);
    expect(setup.server.behave.GetItem?.sleepMs).toBeCloseTo(110);
  });

  test('refuses wrong options at once', () => {
    expect(() => use(slow, { ms: -1 })).toThrow('ms');
    expect(() => use(slow, { ms: 1.5 })).toThrow('ms');
  });
});
