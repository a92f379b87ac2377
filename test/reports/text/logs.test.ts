import { describe, expect, test } from '@jest/globals';
import { logLines } from '../../../reports/text/logs.ts';

const log = {
  file: 'access.log',
  format: 'envoy-access',
  lines: 5,
  entries: 4,
  unknown: 1,
  joined: { address: 1, 'path-time': 2 },
  unjoined: 1,
  notes: ['1 of 5 lines were not understood, line 2 first'],
} as const;

const texts = (change: object): string[] =>
  logLines([{ ...log, notes: [...log.notes], ...change }]).map(({ text }) => text);

describe('what the page says of a log', () => {
  test('what was joined by what, and what was not', () => {
    expect(texts({})).toEqual([
      'log 0: access.log, envoy-access, 5 lines',
      '4 lines used, joined: 2 by path and time, 1 by address and port, 1 to nothing in the captures',
      '1 of 5 lines were not understood, line 2 first',
    ]);
  });

  test.each([
    [
      { clockOffset: 0.0001, clockPairs: 2, clockFrom: 'streams' },
      'its clock agrees with that of the captures (median of 2 lines)',
    ],
    [
      { clockOffset: 3600, clockPairs: 1, clockFrom: 'streams' },
      'its clock is 1 h 00 min behind that of the captures (median of 1 line); its times were moved',
    ],
    [
      { clockOffset: -1.5, clockPairs: 3, clockFrom: 'connections' },
      'its clock is 1.5 s ahead of that of the captures (3 lines within the lifetimes of connections); its times were moved',
    ],
  ])('the clock: %j', (change, text) => {
    expect(texts(change)[2]).toBe(text);
  });

  test('a hostile name is spelled out', () => {
    expect(texts({ file: 'a\u001b[2J' })[0]).not.toContain('\u001b');
  });
});
