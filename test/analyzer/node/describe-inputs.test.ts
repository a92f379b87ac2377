import { describe, expect, test } from '@jest/globals';
import { addName, type FileState, newFileState } from '../../../analyzer/file-state.ts';
import { describeInputs, isoWithNanoseconds } from '../../../analyzer/node/describe-inputs.ts';
import type { PassResult } from '../../../analyzer/node/pass.ts';

function passed(...inputs: FileState[][]): Pick<PassResult, 'states' | 'sha256'> {
  const states = inputs.map((files) => ({ files })) as unknown as PassResult['states'];
  return { states, sha256: inputs.map((files) => files.map((_, index) => `digest ${index}`)) };
}

const read = (values: Partial<FileState>): FileState => ({ ...newFileState(0, 0), ...values });

describe('inputs of a result', () => {
  test('are the files of all inputs, each with its own figures', () => {
    const one = read({ packets: 3, lastTime: 2e9, start: { epochNs: 1_700_000_000_000_000_001n } });
    const two = read({ packets: 5, firstTime: 3e9, lastTime: 4.5e9, embeddedKeys: true });
    const specs = [
      { file: 'x' },
      { file: 'a', hop: 'client-proxy' as const, then: [{ file: 'b' }, { file: 'c' }] },
    ];
    const inputs = describeInputs(specs, passed([read({})], [one, two]), [undefined, 5e8], true);
    expect(
      inputs.map(({ file, packets, duration, keys, continues }) => [
        file,
        packets,
        duration,
        keys,
        continues,
      ]),
    ).toEqual([
      ['x', 0, 0, 'file', undefined],
      ['a', 3, 2, 'file', undefined],
      ['b', 5, 1.5, 'embedded', 1],
      ['c', 0, 0, 'file', 2],
    ]);
    expect(inputs.map(({ sha256 }) => sha256)).toEqual(['digest 0', 'digest 0', 'digest 1', '']);
    expect(inputs.map(({ clockOffset }) => clockOffset)).toEqual([undefined, 0.5, 0.5, 0.5]);
    expect(inputs[1]).toMatchObject({ hop: 'client-proxy', start: '2023-11-14T22:13:20.000000001Z' });
    expect(inputs[2]?.notes).toEqual(['continues a: tcpStream counts through all files, as after mergecap']);
    expect(inputs[3]?.notes.join()).toContain('not read');
  });

  test('say what a filter left out, and how the file names addresses', () => {
    const file = read({ packets: 9, filteredOut: 4 });
    addName(file, '10.0.0.1', 'client');
    const [input] = describeInputs([{ file: 'a' }], passed([file]), [], false);
    expect(input).toMatchObject({ filteredOut: 4, names: { '10.0.0.1': 'client' }, keys: 'none' });
    expect(input?.notes.join()).toContain('left out 4 of 9 packets');
  });
});

test.each([
  [0n, '1970-01-01T00:00:00.000000000Z'],
  [1_700_000_000_123_456_789n, '2023-11-14T22:13:20.123456789Z'],
  [-1n, '1969-12-31T23:59:59.999999999Z'],
  [10n ** 30n, `${10n ** 30n} ns since 1970`],
])('%s nanoseconds are %s', (ns, text) => {
  expect(isoWithNanoseconds(ns)).toBe(text);
});
