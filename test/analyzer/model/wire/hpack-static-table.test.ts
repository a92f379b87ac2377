import { expect, test } from '@jest/globals';
import { staticTable } from '../../../../analyzer/model/wire/hpack-static-table.ts';

test.each([
  [1, ':authority', ''],
  [2, ':method', 'GET'],
  [8, ':status', '200'],
  [14, ':status', '500'],
  [16, 'accept-encoding', 'gzip, deflate'],
  [31, 'content-type', ''],
  [58, 'user-agent', ''],
  [61, 'www-authenticate', ''],
])('RFC 7541 appendix A: index %i is %s: %s', (index, name, value) => {
  expect(staticTable[index - 1]).toEqual([name, value]);
});

test('it has 61 entries, each once', () => {
  expect(new Set(staticTable.map((entry) => entry.join('\0'))).size).toBe(61);
});
