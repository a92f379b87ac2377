import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { crossedBy } from '../../../../analyzer/rules/kit/crossing.ts';
import type { Cut } from '../../../../analyzer/rules/kit/cuts.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

function fin(unacknowledged: number): Fact<'tcp.fin'> {
  return { kind: 'tcp.fin', from: momentAt(1000), direction: 'to-client', unacknowledged };
}

/** A request at this time, and the FIN of the server at a second. */
function cut(ms: number, unacknowledged: number, rttMs = 0.2): Cut {
  const end = { at: momentAt(1000), direction: 'to-client', how: 'fin' } as const;
  const connection = someConnection({ firstEnd: end, rtt: rttMs * 1e6 });
  return { connection, end, streams: [someStream(connection, { ms })], fin: fin(unacknowledged), holes: [] };
}

test('a request that the FIN does not acknowledge crossed it, within a round trip', () => {
  expect(crossedBy(cut(995, 80))).toMatchObject({ beforeClose: 5e6, late: false });
  expect(crossedBy(cut(995, 0))).toBeUndefined();
  expect(crossedBy(cut(850, 80))).toBeUndefined();
  expect(crossedBy(cut(850, 80, 150))).toBeDefined();
});

test('a request behind the FIN crossed it, or is late', () => {
  expect(crossedBy(cut(1005, 0))).toMatchObject({ late: false });
  expect(crossedBy(cut(1200, 0))).toMatchObject({ late: true });
});

test('an older call that was open as well, or an answer, is more than a race', () => {
  const one = cut(995, 80);
  const older = someStream(one.connection, { ms: 100 });
  const begun = someStream(one.connection, { ms: 995, responseHeaders: momentAt(999) });
  expect(crossedBy({ ...one, streams: [...one.streams, older] })).toBeUndefined();
  expect(crossedBy({ ...one, streams: [...one.streams, begun] })).toBeUndefined();
  expect(crossedBy({ ...one, end: { ...one.end, direction: 'to-server' } })).toBeUndefined();
  expect(crossedBy({ ...one, end: { ...one.end, how: 'rst' } })).toBeUndefined();
});
