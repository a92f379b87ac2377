import { expect, test } from '@jest/globals';
import type { Hop, Layer, Party } from '../../../analyzer/model/diagnosis.ts';
import {
  certaintyWord,
  count,
  hopWord,
  humanize,
  layerWord,
  partyWord,
  streamsWord,
  verdictMarks,
  verdictOrder,
} from '../../../reports/text/words.ts';
import { raw } from '../../support/hostile.ts';

test('every verdict has a mark of its own and a place', () => {
  expect(new Set(Object.values(verdictMarks)).size).toBe(5);
  expect([...verdictOrder].sort()).toEqual(Object.keys(verdictMarks).sort());
});

test('fields are told in words', () => {
  expect(layerWord('h2-connection')).toBe('HTTP/2 connection');
  expect(partyWord('none')).toBe('nobody');
  expect(hopWord('proxy-server')).toBe('proxy → server');
  expect(certaintyWord({ certainty: 'inferred', confidence: 0.6 })).toBe(
    'inferred from sizes and times, confidence 60 %',
  );
});

test('values of another version are shown, safely', () => {
  expect(layerWord('quic' as Layer)).toBe('quic');
  expect(partyWord('\u202e' as Party)).not.toMatch(raw);
  expect(hopWord('a\u009b' as Hop)).toBe('a\\x9b');
  expect(hopWord('constructor' as Hop)).toBe('constructor');
});

test('lists of streams are cut where a reader stops', () => {
  expect(streamsWord([])).toBe('none');
  expect(streamsWord([7])).toBe('7');
  expect(streamsWord([1, 3])).toBe('2: 1, 3');
  expect(streamsWord([1, 3, 5, 7], 2)).toBe('4: 1, 3, … (2 more)');
});

test('counts and names', () => {
  expect(count(1, 'run')).toBe('1 run');
  expect(count(2, 'retry', 'retries')).toBe('2 retries');
  expect(humanize('lastStreamId')).toBe('last stream id');
  expect(humanize('who-sent_it')).toBe('who sent it');
});
