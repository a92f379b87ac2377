import { expect, test } from '@jest/globals';
import {
  nginxConfig,
  nginxHttp,
  nginxLocation,
  nginxServer,
  renderNginx,
} from '../../../../lab/proxies/nginx/config.ts';

const options = {
  listen: { address: '198.18.1.2', port: 8080 },
  upstream: { address: '198.18.3.2', port: 8080 },
  folder: '/run/files',
  statusPort: 9902,
};

test('directives, lists and blocks become what nginx reads', () => {
  expect(renderNginx({ daemon: 'off', empty: '', add: ['a b', 'c d'], 'location /': { inner: '1' } })).toBe(
    ['daemon off;', 'empty;', 'add a b;', 'add c d;', 'location / {', '  inner 1;', '}'].join('\n'),
  );
});

test('modifiers reach http, the server and its location; a part that is missing is named', () => {
  const config = nginxConfig(options);
  nginxHttp(config)['keepalive_timeout'] = '2s';
  nginxServer(config)['http2_max_concurrent_streams'] = '1';
  nginxLocation(config)['grpc_read_timeout'] = '1s';
  const text = renderNginx(config);
  expect(text).toMatch(/^ {2}keepalive_timeout 2s;$/m);
  expect(text).toMatch(/^ {4}http2_max_concurrent_streams 1;$/m);
  expect(text).toMatch(/^ {6}grpc_read_timeout 1s;$/m);
  expect(() => nginxServer({ http: {} })).toThrow('no http / server');
});
