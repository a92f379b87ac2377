import { expect, test } from '@jest/globals';
import { argumentsOf, setArgument } from '../../../../lab/proxies/envoy/arguments.ts';

test('switches belong to one configuration, the last one counts, and the file never holds them', () => {
  const config = {};
  setArgument(config, '--drain-time-s', '600');
  setArgument(config, '--drain-strategy', 'immediate');
  setArgument(config, '--drain-time-s', '2');
  expect(argumentsOf(config)).toEqual(['--drain-time-s', '2', '--drain-strategy', 'immediate']);
  expect(argumentsOf({})).toEqual([]);
  expect(config).toEqual({});
});
