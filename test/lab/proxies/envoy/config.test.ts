import { describe, expect, test } from '@jest/globals';
import {
  bootstrap,
  cluster,
  downstreamHttpOptions,
  httpConnectionManager,
} from '../../../../lab/proxies/envoy/config.ts';
import { validate } from '../../../support/envoy.ts';
import { suiteWith } from '../../../support/require.ts';

const withEnvoy = await suiteWith('envoy');

const files = { accessLog: '/a', connectionLog: '/b', keyLog: '/c' };
const plain = (): ReturnType<typeof bootstrap> =>
  bootstrap({
    listen: { address: '198.18.0.1', port: 8080 },
    upstreams: [{ address: '198.18.1.1', port: 8081 }],
    adminPort: 9901,
    files,
  });

withEnvoy('the base configuration, by Envoy itself', () => {
  test.each([false, true])('is valid (TLS: %s)', async (tls) => {
    expect(await validate(undefined, tls)).toBe('OK');
  });

  test('what a selector reaches is what Envoy reads there', async () => {
    const wrong = { no_such_field: 1 };
    for (const [select, owner] of [
      [httpConnectionManager, 'HttpConnectionManager'],
      [downstreamHttpOptions, 'HttpProtocolOptions'],
      [cluster, 'Cluster'],
    ] as const) {
      const complaint = await validate((config) => Object.assign(select(config), wrong));
      expect(complaint).toContain('no_such_field');
      expect(complaint).toMatch(new RegExp(`no such field|${owner}`));
    }
  });
});

describe('the base configuration', () => {
  test('is fresh each time: a modifier of one run does not reach the next', () => {
    const first = plain();
    downstreamHttpOptions(first)['max_connection_duration'] = '1s';
    expect(downstreamHttpOptions(plain())).toEqual({});
  });

  test('names no lab and no scenario, for its names reach logs', () => {
    expect(JSON.stringify(plain())).not.toMatch(/h2lab|scenario|fault/i);
  });

  test('a selector names the part that is missing', () => {
    const config = plain();
    delete config['static_resources'];
    expect(() => httpConnectionManager(config)).toThrow('the Envoy configuration has no static_resources');
    const listeners = plain();
    (listeners['static_resources'] as Record<string, unknown>)['listeners'] = [];
    expect(() => downstreamHttpOptions(listeners)).toThrow('no static_resources.listeners.0');
  });
});
