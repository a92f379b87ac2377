import { expect, test } from '@jest/globals';
import {
  cutCommon,
  cutEvidence,
  openCalls,
  statesOf,
  whoClosedFirst,
} from '../../../../analyzer/rules/kit/cut-report.ts';
import type { Cut } from '../../../../analyzer/rules/kit/cuts.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

const end = { at: momentAt(1500, 9), direction: 'to-client', how: 'fin' } as const;
const connection = someConnection({ id: 3, hop: 'proxy-server', firstEnd: end });
const downstream = someStream(someConnection(), {
  id: 7,
  ended: { at: momentAt(1501), how: 'rst-stream', direction: 'to-client', errorCode: 2 },
});
const streams = [
  someStream(connection, { downstream }),
  someStream(connection, { id: 3, responseHeaders: momentAt(1000) }),
];
const cut: Cut = { connection, end, streams, holes: [] };

test('calls are told by how far they had come', () => {
  expect(statesOf(streams)).toEqual({ beforeHeaders: 1, afterHeaders: 1 });
  expect(openCalls(cut)).toBe('2 calls open (1 unanswered, 1 answered in part)');
  expect(cutCommon(cut)).toMatchObject({
    certainty: 'shown',
    hop: 'proxy-server',
    quantities: { calls: 2, beforeHeaders: 1, afterHeaders: 1, age: 1.5 },
  });
  expect(whoClosedFirst(cut)).toBe('server, by FIN, 1.50 s after the SYN.');
});

test('evidence is the end, the calls, and what the client saw', () => {
  expect(cutEvidence(cut, 'FIN').map(({ what }) => what)).toEqual([
    'FIN',
    'a call that was open',
    'a call that was open',
    'what the client saw of it: RST_STREAM(INTERNAL_ERROR)',
  ]);
});

test('without keys there are records in the place of calls', () => {
  const sealed = { asked: momentAt(900, 6), isFlow: false, filter: 'tcp.stream == 3' };
  const inferred = { ...cut, streams: [], sealed };
  expect(cutCommon(inferred)).toMatchObject({ certainty: 'inferred', quantities: { age: 1.5 } });
  expect(openCalls(inferred)).toBe('a request unanswered, as far as sizes of records show');
  const flow = { ...inferred, sealed: { ...sealed, isFlow: true } };
  expect(openCalls(flow)).toBe('messages of a stream coming at a beat, as far as sizes of records show');
  expect(cutEvidence(flow, 'FIN')[1]).toMatchObject({ direction: 'to-client' });
  expect(cutEvidence(inferred, 'FIN')[1]).toMatchObject({ filter: 'tcp.stream == 3', at: sealed.asked });
});
