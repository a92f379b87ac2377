import { expect, test } from '@jest/globals';
import { stallReport } from '../../../../analyzer/rules/kit/stall-report.ts';
import type { Stall } from '../../../../analyzer/rules/kit/stalls.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

const connection = someConnection();
const stream = someStream(connection);
const stall: Stall = {
  kind: 'stream',
  connection,
  direction: 'to-client',
  at: momentAt(10),
  window: 0,
  holder: undefined,
  streams: [stream],
  passedOn: [],
  waited: 2e9,
  initialWindow: 65_535,
  others: 3,
  receiver: 'client',
};

test('nobody sends the decisive frame, and the receiver of the DATA is the cause', () => {
  const { sender, cause, data, quantities } = stallReport(stall);
  expect([sender, cause]).toEqual(['none', 'client']);
  expect(data).toMatchObject({ sender: 'server', receiver: 'client', waited: '2.00 s', count: 1 });
  expect(quantities).toMatchObject({ window: 0, stalled: 2, completedMeanwhile: 3 });
});

test('a call that still waits when the capture ends is told with less confidence', () => {
  const left = { ...stream, ended: { at: momentAt(9000), how: 'capture-end' as const } };
  const open = stallReport({ ...stall, streams: [left] });
  expect(open.confidence).toBeLessThan(stallReport(stall).confidence);
  expect(open.data.end).toContain('still waited');
});

test('a receiver that may pass on what is behind it is named unknown', () => {
  expect(stallReport({ ...stall, receiver: 'unknown' })).toMatchObject({
    cause: 'unknown',
    data: { receiver: 'its receiver' },
  });
});
