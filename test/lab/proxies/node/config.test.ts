import { expect, test } from '@jest/globals';
import { nodeConfig } from '../../../../lab/proxies/node/config.ts';

test('HTTP/2 on both hops, and a log in the folder of the host', () => {
  const listen = { address: '198.18.1.2', port: 8080 };
  const upstream = { address: '198.18.3.2', port: 8080 };
  expect(nodeConfig({ listen, upstream, folder: '/run/files' })).toEqual({
    listen,
    upstream,
    accessLog: '/run/files/access.jsonl',
    protocol: 'h2',
  });
});
