import { expect, test } from '@jest/globals';
import { createHalf, emptyQueue, troubleOf } from '../../../analyzer/tcp/half.ts';

test('directions share nothing that one of them can change', () => {
  const [one, other] = [createHalf('to-server'), createHalf('to-client')];
  troubleOf(one).retransmitted++;
  expect([troubleOf(one).retransmitted, other.trouble]).toEqual([1, undefined]);
  expect(one.queue).toBe(emptyQueue);
  expect(Object.isFrozen(emptyQueue)).toBe(true);
  expect([one.direction, other.direction]).toEqual(['to-server', 'to-client']);
});
