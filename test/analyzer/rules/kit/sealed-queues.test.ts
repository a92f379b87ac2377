import { expect, test } from '@jest/globals';
import { detectClientQueue } from '../../../../analyzer/rules/kit/sealed-queues.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('calls that a reset makes room for, and that are over at once', () => {
  const client = (end: string): string[] =>
    verdictsOf(detectClientQueue, (wire) => {
      say(wire, wire.connect(), `@20 >158 @20 <146 >72 @20 <66 >68 @30 ${end}`);
    });
  expect(client('>85 @5 >81 @5 >26')).toEqual(['max-streams-queueing']);
  expect(client('>85 @5 >81 @3 >13 @3 >13')).toEqual(['max-streams-queueing']);
  expect(client('>85 @5 >81 @3 >13')).toEqual([]);
  expect(client('>85 @5 >81 @200 >26')).toEqual([]);
});
