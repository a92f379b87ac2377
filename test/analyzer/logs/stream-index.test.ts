import { describe, expect, test } from '@jest/globals';
import { createStreamIndex, endOf, nearestFree } from '../../../analyzer/logs/stream-index.ts';
import { captureStart, clockOf, subjectsOf } from '../../support/log-joining.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

const connection = someConnection();
const streams = [300, 100, 200].map((ms, at) =>
  someStream(connection, {
    id: at * 2 + 1,
    ms,
    path: at === 0 ? '/other' : '/same',
    ended: { at: momentAt(1000 - ms), how: 'end-stream' },
  }),
);
const subjects = subjectsOf([connection], streams);
const index = createStreamIndex(subjects, clockOf);
const [subject] = subjects.all();

describe('streams by what lines know of them', () => {
  test('are sorted by their beginning or end, of one path or all', () => {
    const ids = (list: readonly { stream: { id: number } }[]): number[] =>
      list.map(({ stream }) => stream.id);
    expect(ids(index.sorted(subject, undefined, 'start'))).toEqual([3, 5, 1]);
    expect(ids(index.sorted(subject, undefined, 'end'))).toEqual([1, 5, 3]);
    expect(ids(index.sorted(undefined, '/same', 'start'))).toEqual([3, 5]);
    expect(index.sorted(undefined, '/none', 'start')).toEqual([]);
  });

  test('are found by id, and know their end', () => {
    const [first] = streams;
    expect(subject === undefined ? undefined : index.byId(subject, 1)).toBe(first);
    expect(first === undefined ? undefined : endOf(first)?.time).toBe(700e6);
  });

  test('the nearest one that is free, not too far away', () => {
    const list = index.sorted(undefined, undefined, 'start');
    const at = captureStart + 0.19;
    expect(nearestFree(list, at, 1, () => true)?.id).toBe(5);
    expect(nearestFree(list, at, 1, ({ id }) => id !== 5)?.id).toBe(3);
    expect(nearestFree(list, at, 0.005, () => true)).toBeUndefined();
    expect(nearestFree(list, at, 1, () => false)).toBeUndefined();
  });
});
