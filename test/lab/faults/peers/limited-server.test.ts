import { expect, test } from '@jest/globals';
import { limitedServer } from '../../../../lab/faults/peers/limited-server.ts';
import { plainAnswer } from '../../../../lab/faults/peers/raw-server.ts';

test('announces its limit first, and answers each call correctly after its time', () => {
  expect(limitedServer({ streams: 2, answerMs: 150 })).toEqual({
    opening: [{ send: [{ type: 'SETTINGS', parameters: [[3, 2]] }] }],
    calls: [[{ wait: { own: 'end' } }, { wait: { ms: 150 } }, ...plainAnswer]],
  });
});
