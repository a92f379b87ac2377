import { expect, test } from '@jest/globals';
import { createBoundarySearch } from '../../../analyzer/tls/boundary-search.ts';
import { join } from './support/run-stage.ts';
import { clearRecord } from './support/seal.ts';

const record = clearRecord(23, new Uint8Array(50).fill(1));

test('a boundary is where a whole record ends at the end, or before another header', () => {
  const search = createBoundarySearch();
  search.reset(1000);
  expect(search.push(join([new Uint8Array(7).fill(9), record]))).toEqual({ offset: 1007, bytes: record });
  search.reset(0);
  const two = join([record, record.subarray(0, 2)]);
  expect(search.push(two)).toEqual({ offset: 0, bytes: two });
});

test('a header that leads nowhere is passed over', () => {
  const search = createBoundarySearch();
  search.reset(0);
  const decoy = Uint8Array.of(23, 3, 3, 0, 4, 9, 9, 9, 9, 9);
  expect(search.push(join([decoy, record]))).toEqual({ offset: decoy.length, bytes: record });
});

test('bytes come in any pieces', () => {
  const search = createBoundarySearch();
  search.reset(0);
  const all = join([new Uint8Array(7).fill(9), record]);
  const answers = [...all].map((byte) => search.push(Uint8Array.of(byte)));
  expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
  expect(answers.at(-1)).toEqual({ offset: 7, bytes: record });
});

test('is exhausted after more bytes than two records have', () => {
  const search = createBoundarySearch();
  search.reset(0);
  search.push(new Uint8Array(30000).fill(9));
  expect(search.exhausted).toBe(false);
  search.push(new Uint8Array(30000).fill(9));
  expect(search.exhausted).toBe(true);
  search.reset(0);
  expect(search.exhausted).toBe(false);
});
