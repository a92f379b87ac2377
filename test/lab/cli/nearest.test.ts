import { describe, expect, test } from '@jest/globals';
import { nearest, unknown } from '../../../lab/cli/nearest.ts';

const ids = ['connection-aging', 'deadline-exceeded-client', 'drain-grace-expired'];

describe('nearest names', () => {
  test('a typing error and a part of a name', () => {
    expect(nearest('conection-agin', ids)).toEqual(['connection-aging']);
    expect(nearest('drain', ids)).toEqual(['drain-grace-expired']);
    expect(nearest('conection', ids)).toEqual(['connection-aging']);
    expect(nearest('dedline', ids)).toEqual(['deadline-exceeded-client']);
  });

  test('nothing near: the hint instead', () => {
    expect(unknown('scenario', 'zzz', ids, 'h2lab list shows them all.')).toBe(
      'Unknown scenario "zzz". h2lab list shows them all.',
    );
    expect(unknown('scenario', 'connection-again', ids, '')).toBe(
      'Unknown scenario "connection-again". Did you mean connection-aging?',
    );
  });
});
