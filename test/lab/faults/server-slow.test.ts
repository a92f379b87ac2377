import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-slow.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ ms: 2000 });

test('makes GetItem silent and deaf to deadlines, keeps the rest of its behaviour, touches nothing else', () => {
  const setup = plainSetup();
  setup.server.behave = { GetItem: { responseBytes: 9, sleepMs: 5 }, WatchItems: { messages: 3 } };
  fault.prepare?.(setup, options);
  expect(setup).toEqual({
    ...plainSetup(),
    server: {
      options: {},
      behave: {
        GetItem: { responseBytes: 9, sleepMs: 2000, ignoresDeadline: true },
        WatchItems: { messages: 3 },
      },
    },
  });
});

test.each([{}, { ms: 0 }, { ms: 0.5 }, { ms: -1 }])('refuses %j', (wrong) => {
  expect(fault.options.safeParse(wrong).success).toBe(false);
});

test('has bitten when the application saw DEADLINE_EXCEEDED, and not when calls ended otherwise', async () => {
  expect(await fault.bitten(labAfter({ codes: [0, 4, 4, 14] }), options)).toMatchObject({ value: 2 });
  expect(await fault.bitten(labAfter({ codes: [0, 1, 14] }), options)).toBeUndefined();
  expect(await fault.bitten(labAfter({}), options)).toBeUndefined();
});
