import { expect, test } from '@jest/globals';
import { missingTools } from '../../../lab/setup/tools.js';

const nothing = (): null => null;

test('tshark is asked of the tests only', () => {
  const names = (purpose: string): string[] => missingTools(purpose, nothing).map((tool) => tool.name);
  expect(names('start')).not.toContain('tshark');
  expect(names('test')).toContain('tshark');
  expect(names('full')).toEqual(names('test'));
  expect(names('check')).toEqual([]);
});

test('what is there is not missing', () => {
  const found = missingTools('start', (name) => (name === 'ip' ? '/usr/sbin/ip' : null));
  expect(found.map((tool) => tool.debianPackage)).toEqual(['tcpdump', 'nftables', 'ethtool', 'python3']);
});
