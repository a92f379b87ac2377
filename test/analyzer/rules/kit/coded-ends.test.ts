import { expect, test } from '@jest/globals';
import { ErrorCode } from '../../../../analyzer/model/codes.ts';
import { type CodedEnd, codedEndEvidence, CodedEnds } from '../../../../analyzer/rules/kit/coded-ends.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { WireConnection } from '../../../support/wire.ts';

const code = ErrorCode.HTTP_1_1_REQUIRED;

function ends(script: (c: WireConnection) => void): CodedEnd[] {
  return followFacts(
    (timeline) => new CodedEnds(timeline, code),
    (wire) => {
      script(wire.connect());
    },
  ).list();
}

test('a reset, with its stream', () => {
  const [end, ...others] = ends((c) => {
    c.client.request(1);
    c.server.rst(1, 'HTTP_1_1_REQUIRED');
    c.client.request(3);
    c.server.rst(3, 'INTERNAL_ERROR');
  });
  expect(end).toMatchObject({ by: 'RST_STREAM', sender: 'server', direction: 'to-client' });
  expect(end?.streams.map(({ id }) => id)).toEqual([1]);
  expect(others).toEqual([]);
  expect(end === undefined ? [] : codedEndEvidence(end, code)).toHaveLength(2);
});

test('a GOAWAY tells what was reset beside it, and the echoes of the other side', () => {
  const [end, ...others] = ends((c) => {
    c.client.request(1);
    c.client.request(3);
    c.server.rst(1, 'HTTP_1_1_REQUIRED');
    c.server.goaway(3, 'HTTP_1_1_REQUIRED', 'not here');
    c.client.rst(3, 'HTTP_1_1_REQUIRED');
    c.client.goaway(0, 'HTTP_1_1_REQUIRED');
    c.server.fin();
  });
  expect(end).toMatchObject({ by: 'GOAWAY', lastStreamId: 3, debug: 'not here' });
  expect(end?.streams.map(({ id }) => id)).toEqual([1, 3]);
  expect(others).toEqual([]);
  expect(end === undefined ? undefined : codedEndEvidence(end, code)[0].what).toContain('"not here"');
});

test('a reset behind a complete answer is none', () => {
  expect(
    ends((c) => {
      c.call(1);
      c.server.rst(1, 'HTTP_1_1_REQUIRED');
    }),
  ).toEqual([]);
});
