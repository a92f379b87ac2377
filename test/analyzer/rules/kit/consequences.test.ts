import { expect, test } from '@jest/globals';
import {
  callsCut,
  connectionClosed,
  goawayFollowed,
  stallConsequences,
  streamsCut,
  timeRanOut,
} from '../../../../analyzer/rules/kit/consequences.ts';
import { listIds } from '../../../../analyzer/node/discover.ts';
import { join } from 'node:path';

test('a consequence is named once, and is no cause of the others', async () => {
  const all = [...streamsCut, ...connectionClosed, ...goawayFollowed, ...timeRanOut];
  expect(new Set(all).size).toBe(all.length);
  expect(new Set(stallConsequences).size).toBe(stallConsequences.length);
  const rules = await listIds(join(import.meta.dirname, '..', '..', '..', '..', 'analyzer', 'rules'));
  expect(rules).toEqual(expect.arrayContaining([...goawayFollowed, ...timeRanOut]));
  expect(callsCut).toEqual(streamsCut.filter((id) => !id.startsWith('proxy-')));
});
