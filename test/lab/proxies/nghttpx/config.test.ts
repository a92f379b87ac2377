import { expect, test } from '@jest/globals';
import { nghttpxConfig, renderNghttpx } from '../../../../lab/proxies/nghttpx/config.ts';

const options = {
  listen: { address: '198.18.1.2', port: 8443 },
  upstream: { address: '198.18.3.2', port: 8443 },
  folder: '/run/files',
};

test('options become what nghttpx reads; a list is an option again and again', () => {
  expect(renderNghttpx({ workers: '1', 'add-request-header': ['a: b', 'c: d'] })).toBe(
    'workers=1\nadd-request-header=a: b\nadd-request-header=c: d\n',
  );
});

test('both hops are HTTP/2, in plaintext or over TLS', () => {
  expect(nghttpxConfig(options)).toMatchObject({
    frontend: '198.18.1.2,8443;no-tls',
    backend: '198.18.3.2,8443;;proto=h2',
  });
  const tls = {
    caFile: '/ca.pem',
    certFile: '/cert.pem',
    keyFile: '/key.pem',
    upstreamName: 'catalog.example',
  };
  expect(nghttpxConfig({ ...options, tls })).toMatchObject({
    frontend: '198.18.1.2,8443',
    backend: '198.18.3.2,8443;;proto=h2;tls;sni=catalog.example',
    cacert: '/ca.pem',
  });
});
