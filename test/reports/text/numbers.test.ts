import { describe, expect, test } from '@jest/globals';
import { elapsedText, quantityText, secondsText, timeText } from '../../../reports/text/numbers.ts';

describe('secondsText', () => {
  test.each([
    [0, '0 s'],
    [0.000312, '312 µs'],
    [0.0502, '50.2 ms'],
    [0.3, '300 ms'],
    [2.0046, '2.005 s'],
    [41, '41 s'],
    [185, '3 min 05 s'],
    [7260, '2 h 01 min'],
    [-0.25, '-250 ms'],
    [-185, '-3 min 05 s'],
    [NaN, '?'],
  ])('%p', (seconds, text) => {
    expect(secondsText(seconds)).toBe(text);
  });
});

test('elapsed times have one decimal and are never negative', () => {
  expect(elapsedText(2.14)).toBe('2.1 s');
  expect(elapsedText(-0.2)).toBe('0.0 s');
  expect(elapsedText(61)).toBe('1 min 01 s');
});

test('times have microseconds, as in Wireshark', () => {
  expect(timeText(2.0004171)).toBe('2.000417');
});

describe('quantityText reads the unit from the name', () => {
  test.each([
    ['age', 2.004, '2.004 s'],
    ['grace', 0.5, '500 ms'],
    ['deadline', 1, '1 s'],
    ['serverSilence', 0.8, '800 ms'],
    ['lossRate', 0.05, '5 %'],
    ['spread', 0.0021, '0.21 %'],
    ['lastStreamId', 2147483647, '2147483647'],
    ['requestsPerConnection', 11.5, '11.5'],
    ['occurrences', 3, '3'],
    ['connections', 4, '4'],
    ['mystery', 0.3, '0.3'],
    ['age', NaN, '?'],
  ])('%s %p', (name, value, text) => {
    expect(quantityText(name, value)).toBe(text);
  });
});
