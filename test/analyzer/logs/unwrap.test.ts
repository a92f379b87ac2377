import { expect, test } from '@jest/globals';
import { unwrapped } from '../../../analyzer/logs/unwrap.ts';

test.each([
  ['2026-11-23T05:56:32.123456789Z stdout F the line', 'the line'],
  ['2026-11-23T05:56:32.1+02:00 stderr P part', 'part'],
  ['{"log":"the line\\n","stream":"stdout","time":"2026-11-23T05:56:32Z"}', 'the line'],
  ['{"log":"cut', '{"log":"cut'],
  ['{"log":7}', '{"log":7}'],
  ['plain', 'plain'],
])('%j is %j', (line, inner) => {
  expect(unwrapped(line)).toBe(inner);
});
