import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-stopped.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { labAfter } from '../../support/lab-value.ts';

test('large windows are those of the raw server, of streams and of the connection; without them nothing is changed', () => {
  const setup = plainSetup();
  fault.prepare?.(setup, fault.options.parse({}));
  expect(setup).toEqual(plainSetup());
  fault.prepare?.(setup, fault.options.parse({ largeWindows: true }));
  expect(setup.server.kind).toBe('raw');
  const windows = 64 << 20;
  expect(setup.server.script?.opening).toEqual([
    {
      send: [
        { type: 'SETTINGS', parameters: [[4, windows]] },
        { type: 'WINDOW_UPDATE', stream: 0, increment: windows },
      ],
    },
  ]);
});

test('has bitten when a call got no answer', async () => {
  const options = fault.options.parse({});
  expect(await fault.bitten(labAfter({ codes: [0, 4] }), options)).toMatchObject({ value: 1 });
  expect(await fault.bitten(labAfter({ codes: [0, 14] }), options)).toBeUndefined();
});
