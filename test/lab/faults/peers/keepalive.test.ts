import { expect, test } from '@jest/globals';
import { changedProxies, changesOf, plainSetup } from '../../../../lab/kit/setup.ts';
import { nobodyPings, pingServer } from '../../../../lab/faults/peers/keepalive.ts';
import { bootstrap } from '../../../../lab/proxies/envoy/config.ts';

test('Envoy pings the server where it stands between, else the client does', () => {
  const setup = plainSetup();
  pingServer(setup, { everyMs: 300, timeoutMs: 2500 });
  const address = { address: '198.18.0.1', port: 8080 };
  const files = { accessLog: '/a', connectionLog: '/c', keyLog: '/k' };
  const config = bootstrap({ listen: address, upstreams: [address], adminPort: 9901, files });
  for (const modify of changesOf(setup, 'envoy')) modify(config);
  expect(JSON.stringify(config)).toContain('"connection_keepalive":{"interval":"0.3s","timeout":"2.5s"}');
  expect(setup.client.alone).toEqual({
    'grpc.keepalive_time_ms': 300,
    'grpc.keepalive_timeout_ms': 2500,
    'grpc.keepalive_permit_without_calls': 1,
  });
  // A client before a proxy pings nobody.
  expect(setup.client.options).toEqual({});
});

test('other places are told why nobody pings there', () => {
  const setup = plainSetup();
  pingServer(setup, { everyMs: 1, timeoutMs: 1 });
  for (const proxy of ['haproxy', 'nghttpx', 'nginx', 'node'])
    expect(nobodyPings({ proxy, backend: 'netns', variant: 'plain' })).toMatch(/PING/);
  for (const proxy of changedProxies(setup))
    expect(nobodyPings({ proxy, backend: 'netns', variant: 'plain' })).toBeUndefined();
});
