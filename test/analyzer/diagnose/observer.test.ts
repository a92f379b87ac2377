import { describe, expect, test } from '@jest/globals';
import { createObserver } from '../../../analyzer/diagnose/observer.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { momentAt, someConnection, someStream, someTimeline } from '../../support/timeline-parts.ts';

const connection = someConnection();
const from = (ms: number, stream?: number): Fact['from'] => ({
  ...momentAt(ms),
  connection: 0,
  ...(stream === undefined ? {} : { stream }),
});
const direction = 'to-client' as const;

describe('what is noticed of a connection', () => {
  test('loss, closed windows, the longest silence, alerts and close_notify', () => {
    const observer = createObserver(someTimeline([connection]));
    const loss = { intervals: [], timeouts: 1, fast: 0, probes: 0, stall: 0, spurious: 0, silence: 0 };
    const sizes = { smallestSegment: 1, largestSegment: 1, largestDelivered: 0, smallestInFlight: 0 };
    const facts: Fact[] = [
      {
        kind: 'tcp.loss-episode',
        from: from(9),
        direction,
        what: 'data',
        start: 5e6,
        startPacket: 2,
        retransmissions: 3,
        recovered: false,
        ...loss,
        ...sizes,
      },
      { kind: 'tcp.zero-window', from: from(10), direction, unacknowledged: 0 },
      { kind: 'tls.alert', from: from(11), direction, sealed: false, name: 'unknown_ca' },
      { kind: 'tls.close-notify', from: from(12), direction },
      ...[40, 90, 20].map((ms): Fact => ({
        kind: 'tcp.idle',
        from: from(100 + ms),
        idle: ms * 1e6,
        silence: ms * 1e6,
        next: direction,
        what: 'data',
        keepAlives: 0,
        last: direction,
        lastPacket: 1,
      })),
    ];
    for (const fact of facts) observer.fact(fact);
    expect(observer.of(connection)).toEqual({
      losses: [{ start: 5e6, retransmissions: 3, direction, recovered: false }],
      retransmissions: 3,
      zeroWindows: [{ at: 10e6, direction }],
      idle: { length: 90e6, until: 190e6 },
      alerts: [{ at: 11e6, direction, name: 'unknown_ca' }],
      closeNotify: [{ at: 12e6, direction }],
    });
    expect(observer.of(someConnection({ id: 7 }))).toBeUndefined();
    for (const { kind } of facts) expect(observer.needs).toContain(kind);
  });

  test('a call that failed and was sent again on another connection', () => {
    const other = someConnection({ id: 1, client: '198.18.0.1:40001' });
    const failed = someStream(connection, { id: 5 });
    const again = someStream(other, { id: 1, ms: 300 });
    (connection.streams as Map<number, typeof failed>).set(5, failed);
    (other.streams as Map<number, typeof again>).set(1, again);
    const observer = createObserver(someTimeline([connection, other]));
    const block = { headers: null, endStream: false, open: 1, blockLength: 0, listSize: 0 };
    observer.fact({
      kind: 'http2.stream-end',
      from: from(200, 5),
      how: 'rst-stream',
    });
    observer.fact({ kind: 'http2.stream-open', from: { ...from(300, 1), connection: 1 }, ...block });
    expect(observer.againOf(failed)).toBe(again);
    expect(observer.againOf(again)).toBeUndefined();
  });
});
