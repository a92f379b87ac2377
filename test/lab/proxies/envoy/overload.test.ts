import { expect, test } from '@jest/globals';
import { limitConnections, overload } from '../../../../lab/proxies/envoy/overload.ts';
import { validate } from '../../../support/envoy.ts';
import { suiteWith } from '../../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

withEnvoy('the overload manager, by Envoy itself', () => {
  test('takes an action on the heap, and a limit of connections', async () => {
    expect(await validate((config) => overload(config, 'stop_accepting_requests'))).toBe('OK');
    expect(await validate((config) => limitConnections(config, 1))).toBe('OK');
  });

  test('refuses an action that it does not know', async () => {
    expect(await validate((config) => overload(config, 'go_home'))).toMatch(/go_home/);
  });
});
