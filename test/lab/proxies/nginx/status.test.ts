import { expect, test } from '@jest/globals';
import { parseStubStatus } from '../../../../lab/proxies/nginx/status.ts';

// The example of https://nginx.org/en/docs/http/ngx_http_stub_status_module.html
const page = `Active connections: 291 
server accepts handled requests
 16630948 16630948 31070465 
Reading: 6 Writing: 179 Waiting: 106 
`;

test('the seven numbers get their names', () => {
  expect(Object.fromEntries(parseStubStatus(page))).toEqual({
    ...{ active_connections: 291, accepts: 16630948, handled: 16630948, requests: 31070465 },
    ...{ reading: 6, writing: 179, waiting: 106 },
  });
  expect(parseStubStatus('502 Bad Gateway').size).toBe(0);
});
