import { expect, test } from '@jest/globals';
import { askForUpstream } from '../../../../lab/proxies/envoy/names.ts';
import { cluster } from '../../../../lab/proxies/envoy/config.ts';
import { validate } from '../../../support/envoy.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('envoy');
suite('an upstream by name', () => {
  test('is a configuration that Envoy takes, and waits for no answer before it is live', async () => {
    let found: Record<string, unknown> = {};
    const answer = await validate((config) => {
      const server = { address: '198.18.9.9', port: 53 };
      askForUpstream(config, { server, name: 'catalog.backend.example', port: 8443 });
      found = cluster(config);
    }, true);
    expect(answer).toBe('OK');
    expect(found).toMatchObject({ type: 'STRICT_DNS', wait_for_warm_on_init: false });
    const endpoint =
      '{"endpoint":{"address":{"socket_address":{"address":"catalog.backend.example","port_value":8443}}}}';
    expect(JSON.stringify(found['load_assignment'])).toContain(endpoint);
    // The certificate's name stays what it was.
    expect(JSON.stringify(found['transport_socket'])).toContain('catalog.example');
  });
});
