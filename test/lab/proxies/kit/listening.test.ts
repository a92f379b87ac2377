import { expect, test } from '@jest/globals';
import { listensOn } from '../../../../lab/proxies/kit/listening.ts';

// 198.18.1.2:8080 listens, and one connection of it is established.
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 020112C6:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 40001 1
   1: 020112C6:22B8 020012C6:8000 01 00000000:00000000 00:00000000 00000000     0        0 40002 1
`;

test('a port listens when a socket in that state has it, not when only a connection has', () => {
  expect(listensOn(table, 8080)).toBe(true);
  expect(listensOn(table, 8888)).toBe(false);
  expect(listensOn('', 8080)).toBe(false);
});
