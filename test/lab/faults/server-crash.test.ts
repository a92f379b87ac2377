import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-crash.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

const options = fault.options.parse({ afterMessages: 3 });

test('tells WatchItems to die, keeps the rest of its behaviour, touches nothing else', () => {
  const setup = plainSetup();
  setup.server.behave.WatchItems = { everyMs: 7 };
  fault.prepare?.(setup, options);
  const behave = { WatchItems: { everyMs: 7, crash: { after: 3 } } };
  expect(setup).toEqual({ ...plainSetup(), server: { ...plainSetup().server, behave } });
});

test('has bitten when the server died and a call failed by it', async () => {
  expect(await fault.bitten(labAfter({ codes: [0, 14], serverRuns: false }), options)).toMatchObject({
    value: 1,
  });
  expect(await fault.bitten(labAfter({ codes: [0, 14] }), options)).toBeUndefined();
  expect(await fault.bitten(labAfter({ codes: [0], serverRuns: false }), options)).toBeUndefined();
});
