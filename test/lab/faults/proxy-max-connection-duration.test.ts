import { describe, expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-max-connection-duration.ts';
import { plainSetup } from '../../../lab/kit/setup.ts';
import { validate } from '../../support/envoy.ts';
import { labAfter } from '../../support/lab-value.ts';
import { suiteWith } from '../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

withEnvoy('the changed configuration, by Envoy itself', () => {
  test('is valid, in milliseconds too', async () => {
    const setup = plainSetup();
    fault.prepare?.(setup, fault.options.parse({ ms: 1, drainMs: 1234 }));
    expect(await validate((config) => setup.proxy.modifiers.forEach((modify) => modify(config)))).toBe('OK');
  });
});

describe('proxy-max-connection-duration', () => {
  test('touches the proxy alone', () => {
    const setup = plainSetup();
    fault.prepare?.(setup, fault.options.parse({ ms: 700 }));
    expect(setup.proxy.modifiers).toHaveLength(1);
    expect({ ...setup, proxy: plainSetup().proxy }).toEqual(plainSetup());
  });

  test.each([{}, { ms: 0 }, { ms: 1.5 }, { ms: -1 }, { ms: 700, drainMs: 0 }, { ms: '700' }])(
    'refuses %j',
    (options) => {
      expect(fault.options.safeParse(options).success).toBe(false);
    },
  );

  test('has bitten when Envoy counted a connection at its age, and not before', async () => {
    const options = fault.options.parse({ ms: 700 });
    const name = 'http.ingress.downstream_cx_max_duration_reached';
    expect(await fault.bitten(labAfter({ stats: { [name]: 6 } }), options)).toMatchObject({ value: 6 });
    expect(await fault.bitten(labAfter({ stats: { [name]: 0 } }), options)).toBeUndefined();
    expect(await fault.bitten(labAfter({}), options)).toBeUndefined();
  });
});
