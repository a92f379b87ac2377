import { expect, test } from '@jest/globals';
import { timesBy } from './profile.ts';

test('sums the time between samples by name', () => {
  const frame = (id: number, functionName: string, url: string): object => ({
    id,
    callFrame: { functionName, url },
  });
  const profile = JSON.stringify({
    nodes: [frame(1, 'a', 'x/rules/one.js'), frame(2, 'b', 'x/rules/one.js'), frame(3, '(idle)', '')],
    samples: [1, 2, 3, 1],
    timeDeltas: [500_000, 250_000, 1_000_000, 250_000],
  });
  const nameOf = (name: string, url: string): string => (url === '' ? name : (url.split('/').at(-1) ?? ''));
  expect(timesBy(profile, nameOf)).toEqual([
    ['one.js', 1],
    ['(idle)', 1],
  ]);
});

test('a file that is no profile is refused', () => {
  expect(() => timesBy('{}', (name) => name)).toThrow(/nodes/);
});
