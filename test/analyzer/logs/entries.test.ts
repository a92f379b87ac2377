import { describe, expect, test } from '@jest/globals';
import {
  createMemory,
  digits,
  errorCodeOf,
  frame,
  given,
  pathOf,
  remark,
  resolutionOf,
  response,
} from '../../../analyzer/logs/entries.ts';

describe('entries', () => {
  test('leave out what is not known', () => {
    expect(given({ a: 1, b: undefined })).toEqual({ a: 1 });
    expect(remark('what', 'text', { time: undefined, label: '1' })).toEqual({
      kind: 'remark',
      keys: { label: '1' },
      data: { what: 'what', details: 'text' },
    });
    expect(Object.keys(frame({ type: 'GOAWAY', way: 'sent', debug: undefined }, {}).data)).toEqual([
      'type',
      'way',
    ]);
    expect(response({ flags: [], code: undefined }, {}, 'm')).toMatchObject({
      data: { flags: [] },
      means: 'm',
    });
  });

  test.each([
    ['http://a.test:80/b.C/D', '/b.C/D'],
    ['/b.C/D', '/b.C/D'],
    ['*', undefined],
    [undefined, undefined],
  ])('the path of %j', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });

  test.each([
    ['11', 11],
    ['ENHANCE_YOUR_CALM', 11],
    ['toString', undefined],
    [undefined, undefined],
  ])('the error code %j', (text, code) => {
    expect(errorCodeOf(text)).toBe(code);
  });

  test('digits are numbers, and nothing else is', () => {
    expect([digits('7'), digits('-1'), digits('1e9'), digits(''), digits(undefined)]).toEqual([
      7,
      -1,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a time without a fraction is one of a second', () => {
    expect([resolutionOf('05:56:32'), resolutionOf('05:56:32.1')]).toEqual([1, undefined]);
  });

  test('a memory forgets the oldest', () => {
    const memory = createMemory<number>(2);
    for (const [at, key] of ['a', 'b', 'a', 'c'].entries()) memory.set(key, at);
    expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual([2, undefined, 3]);
  });
});
