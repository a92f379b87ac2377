import { describe, expect, test } from '@jest/globals';
import { DecodedBlock, undecodable } from '../../../../analyzer/http2/hpack/decoded-block.ts';

function noted(...fields: [string, string][]): DecodedBlock {
  const block = new DecodedBlock(fields);
  for (const [name, value] of fields) block.note(name, value);
  return block;
}

test('what hangs on single fields', () => {
  expect(noted([':method', 'HEAD'])).toMatchObject({ method: 'HEAD', status: 0, extendedConnect: false });
  expect(noted([':status', '103'])).toMatchObject({ method: '', status: 103 });
  expect(noted([':protocol', 'websocket']).extendedConnect).toBe(true);
  expect(noted([':status', 'x']).status).toBe(0);
});

describe('content-length (RFC 9110 8.6)', () => {
  test.each<[number, string[]]>([
    [-1, []],
    [0, ['0']],
    [12, ['12']],
    [12, ['12', '12']],
    [NaN, ['12', '13']],
    [NaN, ['12', '13', '12']],
    [NaN, ['-1']],
    [NaN, ['1e3']],
    [NaN, ['']],
    [NaN, ['x', 'x']],
  ])('is %d for %j', (length, values) => {
    const fields = values.map((value): [string, string] => ['content-length', value]);
    expect(noted(...fields).contentLength).toBe(length);
  });
});

test('nothing is known of a block that cannot be read', () => {
  expect(undecodable()).toMatchObject({ headers: null, problem: undefined, listSize: 0 });
  const block = noted(['a', 'b']);
  block.giveUp('list-too-large');
  expect(block).toMatchObject({ headers: null, problem: 'list-too-large' });
});
