import { describe, expect, test } from '@jest/globals';
import { filterOf, inputsOf, runInputs } from '../../../lab/cli/analyze-inputs.ts';
import { UsageError } from '../../../lab/model/errors.ts';

describe('captures of a run', () => {
  test('keep the place of their wire; an ordinal is the name of the file only, and DNS is no place', () => {
    const captures = ['client-proxy', 'proxy-server-2', 'client-dns'].map((hop) => ({
      hop,
      path: `/r/${hop}`,
    }));
    expect(runInputs(captures)).toEqual([
      { file: 'client-proxy.pcapng', path: '/r/client-proxy', hop: 'client-proxy' },
      { file: 'proxy-server-2.pcapng', path: '/r/proxy-server-2', hop: 'proxy-server' },
      { file: 'client-dns.pcapng', path: '/r/client-dns' },
    ]);
  });
});

describe('inputs', () => {
  test('are files and hops, in order', () => {
    expect(inputsOf(['a', '-'], { hop: ['client-proxy=b=c', 'proxy-proxy=d'] })).toEqual([
      { file: 'a' },
      { file: '-' },
      { file: 'b=c', hop: 'client-proxy' },
      { file: 'd', hop: 'proxy-proxy' },
    ]);
  });

  test.each<[string[], string[], string]>([
    [[], [], 'at least one'],
    [['-', '-'], [], 'only once'],
    [[], ['client-moon=a'], 'client-proxy'],
    [[], ['client-proxy='], 'HOP=FILE'],
  ])('%j and hops %j are refused', (files, hop, words) => {
    expect(() => inputsOf(files, { hop })).toThrow(UsageError);
    expect(() => inputsOf(files, { hop })).toThrow(words);
  });
});

describe('the filter', () => {
  test('is none without an option', () => {
    expect(filterOf({ hop: [], host: [], port: [] })).toBeUndefined();
    expect(filterOf({ hop: [] })).toBeUndefined();
  });

  test('holds what was asked for', () => {
    const options = { hop: [], from: '1', to: '10:00', host: ['10.0.0.0/8', '::1'], port: ['80', '443'] };
    expect(filterOf(options)).toEqual({
      from: { kind: 'elapsed', ns: 1e9 },
      to: { kind: 'time-of-day', ns: 36_000e9 },
      hosts: [
        { bytes: [10, 0, 0, 0], prefix: 8 },
        { bytes: [...new Array<number>(15).fill(0), 1], prefix: 128 },
      ],
      ports: [80, 443],
    });
  });

  test.each([
    [{ from: 'noon' }, '--from noon: expected seconds'],
    [{ to: '25:00' }, '--to 25:00: expected seconds'],
    [{ host: ['example.com'] }, '--host example.com: expected an address'],
    [{ port: ['0'] }, '--port 0: expected a number'],
    [{ from: '5', to: '4.9' }, 'expected a beginning before the end'],
    [{ from: '2024-01-02', to: '2024-01-01' }, 'expected a beginning before the end'],
  ])('%j is refused with what was expected', (options, words) => {
    expect(() => filterOf({ hop: [], ...options })).toThrow(UsageError);
    expect(() => filterOf({ hop: [], ...options })).toThrow(words);
  });
});
