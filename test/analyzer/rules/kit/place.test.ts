import { expect, test } from '@jest/globals';
import type { TimelineConnection } from '../../../../analyzer/model/timeline.ts';
import { placeOf } from '../../../../analyzer/rules/kit/place.ts';
import { momentAt, someConnection, someStream, someTimeline } from '../../../support/timeline-parts.ts';

const failing = someConnection({
  id: 1,
  client: '198.18.1.2:41000',
  server: '198.18.1.3:8080',
  opened: momentAt(10),
});

function front(change: Partial<TimelineConnection> = {}): TimelineConnection {
  return someConnection({ server: '198.18.1.2:10000', hop: 'client-proxy', ...change });
}

test('a connection from the host of a proxy that holds a call is the upstream hop', () => {
  const connection = front();
  const waiting = someStream(connection, { id: 1, ms: 9 });
  const answeredBefore = someStream(connection, {
    id: 3,
    ms: 1,
    ended: { at: momentAt(5), how: 'end-stream' },
  });
  const later = someStream(connection, { id: 5, ms: 900 });
  const streams = new Map([waiting, answeredBefore, later].map((one) => [one.id, one]));
  const timeline = someTimeline([{ ...connection, streams }, failing]);
  expect(placeOf(timeline, failing, 20e6)).toEqual({
    hop: 'proxy-server',
    client: 'proxy',
    server: 'server',
    held: [waiting],
  });
});

test('without a proxy in front its ends are client and server', () => {
  expect(placeOf(someTimeline([failing]), failing, 20e6)).toEqual({
    hop: undefined,
    client: 'client',
    server: 'server',
    held: [],
  });
});

test('addresses of one machine tell nothing', () => {
  const local = { ...failing, client: '127.0.0.1:41000', server: '127.0.0.1:8080' };
  const connection = front({ server: '127.0.0.1:10000' });
  const streams = new Map([[1, someStream(connection, { id: 1 })]]);
  expect(placeOf(someTimeline([{ ...connection, streams }, local]), local, 20e6).held).toEqual([]);
});
