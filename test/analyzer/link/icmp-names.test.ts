import { expect, test } from '@jest/globals';
import { icmpError } from '../../../analyzer/link/icmp-names.ts';

// The codes of RFC 792, RFC 1812 5.2.7.1 and RFC 4443 3 that rules ask for.
test.each([
  [4, 3, 1, 'unreachable', 'host-unreachable'],
  [4, 3, 3, 'unreachable', 'port-unreachable'],
  [4, 3, 4, 'too-big', 'fragmentation-needed'],
  [4, 3, 9, 'unreachable', 'network-prohibited'],
  [4, 3, 13, 'unreachable', 'administratively-prohibited'],
  [4, 3, 15, 'unreachable', 'precedence-cutoff'],
  [4, 3, 99, 'unreachable', 'code-99'],
  [4, 4, 0, 'source-quench', 'source-quench'],
  [4, 11, 0, 'time-exceeded', 'hop-limit'],
  [4, 12, 1, 'parameter-problem', 'option-missing'],
  [6, 1, 0, 'unreachable', 'no-route'],
  [6, 1, 1, 'unreachable', 'administratively-prohibited'],
  [6, 1, 3, 'unreachable', 'address-unreachable'],
  [6, 1, 4, 'unreachable', 'port-unreachable'],
  [6, 2, 0, 'too-big', 'packet-too-big'],
  [6, 3, 1, 'time-exceeded', 'reassembly-time'],
  [6, 4, 1, 'parameter-problem', 'next-header'],
] as const)('version %i, type %i, code %i', (version, type, code, error, reason) => {
  expect(icmpError(version, type, code)).toEqual({ error, reason });
});

test.each([
  [4, 0],
  [4, 5],
  [4, 8],
  [6, 128],
  [6, 135],
] as const)('version %i, type %i is no error', (version, type) => {
  expect(icmpError(version, type, 0)).toBeUndefined();
});
