import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/server-client-certificate.ts';
import { changesOf, type Setup } from '../../../lab/kit/setup.ts';
import { bootstrap } from '../../../lab/proxies/envoy/config.ts';
import { haproxyConfig, renderHaproxy } from '../../../lab/proxies/haproxy/config.ts';
import { nghttpxConfig, renderNghttpx } from '../../../lab/proxies/nghttpx/config.ts';
import { nginxConfig, renderNginx } from '../../../lab/proxies/nginx/config.ts';
import { nodeConfig } from '../../../lab/proxies/node/config.ts';
import { proofBy, setupBy } from '../../support/raw-fault.ts';

const at = { address: '198.18.0.1', port: 8443 };
const tls = {
  caFile: '/ca.pem',
  certFile: '/cert.pem',
  keyFile: '/key.pem',
  upstreamName: 'catalog.example',
  pairFile: '/pair.pem',
};

/** What each proxy would read. */
function texts(setup: Setup): Record<string, string> {
  const files = { accessLog: '/a', connectionLog: '/c', keyLog: '/k' };
  const places = { listen: at, upstream: at, folder: '/run', tls };
  const configs = {
    envoy: bootstrap({ listen: at, upstreams: [at], adminPort: 9901, files, tls }),
    haproxy: haproxyConfig({ ...places, statsPort: 9903 }),
    nghttpx: nghttpxConfig(places),
    nginx: nginxConfig({ ...places, statusPort: 9902 }),
    node: nodeConfig(places),
  };
  for (const [id, config] of Object.entries(configs))
    for (const modify of changesOf(setup, id)) modify(config);
  return {
    envoy: JSON.stringify((configs.envoy['static_resources'] as { clusters: unknown }).clusters),
    haproxy: renderHaproxy(configs.haproxy).split('backend backend').at(-1) ?? '',
    nghttpx: renderNghttpx(configs.nghttpx),
    nginx: renderNginx(configs.nginx),
    node: JSON.stringify(configs.node),
  };
}

/** How each of them says that it shows a certificate. */
const shows = {
  envoy: 'tls_certificates',
  haproxy: ' crt ',
  nghttpx: 'client-cert-file',
  nginx: 'grpc_ssl_certificate',
  node: '"clientCertificate":true',
};

test('missing: the server trusts the authority of the run, and nobody shows a certificate', () => {
  const setup = setupBy(fault, { kind: 'missing' });
  expect(setup.server).toMatchObject({ kind: 'raw', clientCertificates: 'required' });
  expect(setup.client.certificate).toBe(false);
  const found = texts(setup);
  for (const [proxy, word] of Object.entries(shows))
    expect([proxy, found[proxy]?.includes(word)]).toEqual([proxy, false]);
});

test('rejected: everybody shows one, and the server trusts another authority', () => {
  const setup = setupBy(fault, { kind: 'rejected' });
  expect(setup.server).toMatchObject({ kind: 'raw', clientCertificates: 'distrusted' });
  expect(setup.client.certificate).toBe(true);
  const found = texts(setup);
  for (const [proxy, word] of Object.entries(shows))
    expect([proxy, found[proxy]?.includes(word)]).toEqual([proxy, true]);
});

test('has bitten when the server refused a handshake; plaintext has none', async () => {
  expect(await proofBy(fault, { server: { 'handshakes-failed': 2 } })).toBe(2);
  expect(await proofBy(fault, { server: { connections: 1 } })).toBeUndefined();
  expect(fault.unsupported?.({ proxy: 'envoy', backend: 'netns', variant: 'plain' })).toMatch(/TLS/);
});
