import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  ConnectionErrors,
  type ErrorWatch,
  errorReport,
  senderOf,
  verdictOf,
} from '../../../../analyzer/rules/kit/connection-errors.ts';
import { momentAt, someConnection, someStream, someTimeline } from '../../../support/timeline-parts.ts';

const watch: ErrorWatch = { codes: [1], isOffence: ({ what }) => what === 'data-on-idle-stream' };

const from = (packet: number) => ({ input: 0, packet, time: packet * 1e6, connection: 0 });

function anomaly(packet: number, what = 'data-on-idle-stream'): Fact<'anomaly'> {
  const [layer, text, section] = ['http2', 'DATA on a stream that nobody opened.', 'RFC 9113 5.1'] as const;
  return { kind: 'anomaly', from: from(packet), layer, what, text, section, direction: 'to-server' };
}

function goaway(packet: number, errorCode: number): Fact<'http2.goaway'> {
  return {
    kind: 'http2.goaway',
    from: from(packet),
    direction: 'to-client',
    lastStreamId: 3,
    errorCode,
    debug: '',
    openStreams: [],
    count: 1,
  };
}

function watching(change: Parameters<typeof someConnection>[0] = {}) {
  const connection = someConnection(change);
  return { connection, errors: new ConnectionErrors(someTimeline([connection]), watch) };
}

describe('a GOAWAY', () => {
  test('with the code is an error, with the offence before it or without', () => {
    const { errors } = watching();
    errors.goaway(goaway(5, 1));
    expect(errors.all()).toMatchObject([{ by: 'goaway', code: 1, streams: [] }]);
    expect(errors.all()[0]?.offence).toBeUndefined();
    expect(errorReport(errors.all()[0] as never)).toMatchObject({ message: 'unexplained', cause: 'unknown' });
  });

  test('with a general code is one only closely behind an offence of the other side', () => {
    const near = watching();
    near.errors.anomaly(anomaly(1));
    near.errors.goaway(goaway(5, 2));
    expect(near.errors.all()).toMatchObject([{ code: 2, offence: { at: { packet: 1 } } }]);
    const late = watching();
    late.errors.anomaly(anomaly(1));
    late.errors.goaway(goaway(4000, 2));
    expect(late.errors.all()).toEqual([]);
    const other = watching();
    other.errors.anomaly(anomaly(1));
    other.errors.goaway(goaway(5, 11));
    expect(other.errors.all()).toEqual([]);
  });

  test('that answers an error of the other side is none', () => {
    const before = { at: momentAt(1), lastStreamId: 0, errorCode: 1, debug: '', openStreams: [] };
    const { errors } = watching({ goaways: [{ ...before, direction: 'to-server' }] });
    errors.goaway(goaway(5, 1));
    expect(errors.all()).toEqual([]);
  });

  test('on a connection that speaks HTTP/1 is none', () => {
    const { errors } = watching();
    errors.anomaly(anomaly(1, 'http1-on-h2-connection'));
    errors.goaway(goaway(5, 1));
    expect(errors.all()).toEqual([]);
  });
});

test('parties and verdicts have names', () => {
  const connection = someConnection({ hop: 'client-proxy' });
  expect(senderOf(connection, 'to-client')).toBe('proxy');
  expect(senderOf(connection, 'to-server')).toBe('client');
  const error = {
    connection,
    at: momentAt(1),
    direction: 'to-client',
    streams: [someStream(connection)],
  } as const;
  const streams = [...error.streams];
  expect(verdictOf({ ...error, streams, by: 'rst-stream', code: 3 })).toBe('RST_STREAM(FLOW_CONTROL_ERROR)');
  expect(verdictOf({ ...error, streams, by: 'goaway', code: 1, lastStreamId: 3, debug: 'why' })).toBe(
    'GOAWAY(PROTOCOL_ERROR, last stream 3, "why")',
  );
  expect(verdictOf({ ...error, streams, by: 'close' })).toContain('without a GOAWAY');
});
