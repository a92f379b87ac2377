import { expect, test } from '@jest/globals';
import { noRecords } from '../../../support/no-records.ts';
import type { Direction } from '../../../../analyzer/model/chunk.ts';
import type { SealedReset } from '../../../../analyzer/model/timeline.ts';
import type { SealedConnection } from '../../../../analyzer/rules/kit/sealed.ts';
import { sealedBursts } from '../../../../analyzer/rules/kit/sealed-bursts.ts';
import { momentAt, someConnection } from '../../../support/timeline-parts.ts';

/** Resets at these milliseconds, and the end of the connection. */
function sealed(
  times: readonly number[],
  end: number,
  by: Direction = 'to-client',
  answered = false,
): SealedConnection {
  const resets = times.map((ms): SealedReset => {
    return { at: momentAt(ms), direction: 'to-server', requests: [], answered, filter: '' };
  });
  const connection = someConnection({ firstEnd: { at: momentAt(end), direction: by, how: 'fin' } });
  return { connection, talk: { requests: 1, inFlow: false, resets, goaways: [], ...noRecords } };
}

const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * ms);

test('many resets at the end of which the server closes', () => {
  const [burst] = sealedBursts([sealed([5, ...every(10, 20, 5000)], 5200)]);
  expect(burst?.resets.length).toBe(20);
  expect(Math.round(burst?.rate ?? 0)).toBe(105);
});

test('a few, slow ones, a close by the client, or one much later are none', () => {
  expect(sealedBursts([sealed(every(10, 5), 60)])).toEqual([]);
  expect(sealedBursts([sealed(every(900, 20), 18_000)])).toEqual([]);
  expect(sealedBursts([sealed(every(10, 20), 210, 'to-server')])).toEqual([]);
  expect(sealedBursts([sealed(every(10, 20), 9000)])).toEqual([]);
});

test('records of that size behind answers give windows back', () => {
  expect(sealedBursts([sealed(every(10, 20), 210, 'to-client', true)])).toEqual([]);
});
